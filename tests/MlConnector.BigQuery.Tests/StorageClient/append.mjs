// Google's own client of the Storage Write API appends to the stand-in: what it takes from our client it has to take from Google's.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const require = createRequire(import.meta.url);
const { v1 } = require('@google-cloud/bigquery-storage');
const grpc = require('@grpc/grpc-js');
const protobuf = require('protobufjs');
require('protobufjs/ext/descriptor');
const [port, certificate, token, parent] = process.argv.slice(2);

const bearer = grpc.credentials.createFromMetadataGenerator((_, done) => {
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  done(null, metadata);
});
const sslCreds = grpc.credentials.combineChannelCredentials(grpc.credentials.createSsl(readFileSync(certificate)), bearer);
const client = new v1.BigQueryWriteClient({ apiEndpoint: 'localhost', port: Number(port), sslCreds, projectId: parent.split('/')[1] });

const type = protobuf.parse(`syntax = "proto2"; message Row {
  optional string Company = 1; optional string Amount = 2; optional int32 Due = 3; optional string _SourceId = 4; optional int64 _Version = 5; optional int64 _ReadAt = 6; optional bool _Deleted = 7; }`, { keepCase: true }).root.lookupType('Row');
const row = (key, amount) => type.encode(type.create({ Company: 'A', Amount: amount, Due: 20604, _SourceId: `A|ap_invoices|${key}`, _Version: 7, _ReadAt: 1780300800123456, _Deleted: false })).finish();
const schema = { protoDescriptor: protobuf.descriptor.DescriptorProto.toObject(type.toDescriptor('proto2'), { enums: String }) };

const append = (writeStream, offset, rows, writerSchema = schema) => new Promise((resolve, reject) => {
  const answers = [];
  const connection = client.appendRows();
  connection.on('data', answer => answers.push({ offset: answer.appendResult?.offset?.value ?? null, error: answer.error?.code ?? null, rows: answer.rowErrors?.map(fault => `${fault.index} ${fault.message}`) ?? [] }));
  connection.on('error', fault => reject(fault));
  connection.on('end', () => resolve(answers));
  connection.write({ writeStream, offset: { value: offset }, protoRows: { writerSchema, rows: { serializedRows: rows } } });
  connection.end();
});

const [stream] = await client.createWriteStream({ parent, writeStream: { type: 'COMMITTED' } });
const result = {
  name: stream.name,
  first: await append(stream.name, 0, [row('1', '12345678901234567.89'), row('2', '0.10')]),
  again: await append(stream.name, 0, [row('1', '1'), row('2', '2')]),
  gap: await append(stream.name, 7, [row('9', '1')]),
  bad: await append(stream.name, 2, [row('3', '1.00'), row('4', '0.0000000001')]),
};
const [closed] = await client.finalizeWriteStream({ name: stream.name });
result.count = String(closed.rowCount);
result.late = await append(stream.name, 2, [row('5', '1.00')]);
result.lost = await append(`${parent}/streams/none`, 0, [row('6', '1.00')]).catch(fault => fault.code);
console.log(JSON.stringify(result));
await client.close();
