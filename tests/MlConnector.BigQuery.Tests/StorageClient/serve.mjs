// A server of BigQueryWrite over HTTP/2 without TLS that nobody of this project wrote: @grpc/grpc-js with Google's own protos. Prints its port, then a line of JSON for each request with rows, decoded by the descriptor that came with them.
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const protobuf = require('protobufjs');
require('protobufjs/ext/descriptor');
const here = path.dirname(fileURLToPath(import.meta.url));
const protos = name => path.join(here, 'node_modules', name, 'build', 'protos');
const definition = loader.loadSync('google/cloud/bigquery/storage/v1/storage.proto', {
  includeDirs: [protos('@google-cloud/bigquery-storage'), protos('google-gax')], longs: String, enums: String, keepCase: true,
});
const service = grpc.loadPackageDefinition(definition).google.cloud.bigquery.storage.v1.BigQueryWrite.service;
const descriptorType = protobuf.descriptor.DescriptorProto;
const streams = new Map();

const known = (metadata, parameter) => metadata.get('authorization')[0]?.startsWith('Bearer ') && metadata.get('x-goog-request-params')[0] === parameter;
const refused = { code: grpc.status.INVALID_ARGUMENT, details: 'wrong token, or wrong routing header' };

const server = new grpc.Server({ 'grpc.max_receive_message_length': 11e6 });
server.addService(service, {
  CreateWriteStream({ request, metadata }, done) {
    if (!known(metadata, `parent=${encodeURIComponent(request.parent)}`)) return done(refused);
    if (request.parent.endsWith('/Denied')) return done({ code: grpc.status.PERMISSION_DENIED, details: 'Zugriff verweigert: für Größe 7 – 世界' });
    const name = `${request.parent}/streams/s${streams.size}`;
    streams.set(name, { type: request.write_stream.type, rows: 0 });
    done(null, { name, type: request.write_stream.type });
  },
  AppendRows(call) {
    let name, type;
    call.on('data', request => {
      name = request.write_stream || name;
      if (!known(call.metadata, `write_stream=${encodeURIComponent(name)}`)) return call.emit('error', refused);
      const schema = request.proto_rows.writer_schema?.proto_descriptor;
      if (schema) {
        type = protobuf.Type.fromDescriptor(descriptorOf(schema), 'proto2');
        new protobuf.Root().add(type);
      }
      const stream = streams.get(name), rows = request.proto_rows.rows.serialized_rows;
      const offset = request.offset ? Number(request.offset.value ?? 0) : -1;
      if (offset < stream.rows) return call.write({ error: { code: grpc.status.ALREADY_EXISTS, message: 'there already' }, write_stream: name });
      if (name.includes('/Named/')) return call.write({ error: { code: grpc.status.INVALID_ARGUMENT, message: 'rows' }, row_errors: [{ index: '1', code: 'FIELDS_ERROR', message: 'Größe: no number' }] });
      stream.rows += rows.length;
      console.log(JSON.stringify({ name, type: stream.type, offset, trace: request.trace_id, deadline: call.getDeadline() !== Infinity, rows: rows.map(row => type.toObject(type.decode(row), { longs: String })) }));
      call.write({ append_result: { offset: { value: String(offset) } }, write_stream: name });
    });
    call.on('end', () => call.end());
  },
  FinalizeWriteStream({ request }, done) {
    const stream = streams.get(request.name);
    done(stream ? null : { code: grpc.status.NOT_FOUND, details: 'no such stream' }, stream && { row_count: String(stream.rows) });
  },
  GetWriteStream: (_, done) => done({ code: grpc.status.UNIMPLEMENTED }),
  BatchCommitWriteStreams: (_, done) => done({ code: grpc.status.UNIMPLEMENTED }),
  FlushRows: (_, done) => done({ code: grpc.status.UNIMPLEMENTED }),
});

// The loader gives enumerations by name, protobufjs wants their numbers.
function descriptorOf(schema) {
  return descriptorType.create({ name: schema.name, field: schema.field.map(field => ({ name: field.name, number: field.number, label: field.label === 'LABEL_OPTIONAL' ? 1 : 0, type: types.indexOf(field.type) })) });
}

const types = ['', 'TYPE_DOUBLE', 'TYPE_FLOAT', 'TYPE_INT64', 'TYPE_UINT64', 'TYPE_INT32', 'TYPE_FIXED64', 'TYPE_FIXED32', 'TYPE_BOOL', 'TYPE_STRING', 'TYPE_GROUP', 'TYPE_MESSAGE', 'TYPE_BYTES'];

server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
