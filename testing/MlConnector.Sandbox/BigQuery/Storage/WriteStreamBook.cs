using System.Globalization;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Iam;
using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.BigQuery.Streaming;
using MlConnector.Sandbox.BigQuery.Values;

namespace MlConnector.Sandbox.BigQuery.Storage;

/// <summary>A stream of kind COMMITTED.</summary>
internal sealed class WriteStream(string name, string dataset, string table)
{
    public string Name => name;

    public string Dataset => dataset;

    public string Table => table;

    /// <summary>Rows appended: the next offset.</summary>
    public int Rows { get; set; }

    public bool Finalized { get; set; }
}

/// <summary>The streams of the project and what the service does with them.</summary>
internal sealed class WriteStreamBook(Warehouse warehouse, BigQuerySandboxOptions options, TimeProvider time)
{
    private const int Committed = 1, LongestRequest = 10 * 1024 * 1024;
    private readonly Dictionary<string, WriteStream> streams = new(StringComparer.Ordinal);

    public IEnumerable<WriteStream> All => streams.Values;

    public int Clear()
    {
        int known = streams.Count;
        streams.Clear();
        return known;
    }

    /// <summary><c>CreateWriteStreamRequest</c> to <c>WriteStream</c>.</summary>
    public byte[] Create(ReadOnlyMemory<byte> request)
    {
        List<WireField> fields = Wire.Read(request);
        string parent = Wire.Find(fields, 1)?.Text ?? "";
        if (parent.Split('/') is not ["projects", var project, "datasets", var dataset, "tables", var table] || project != options.Project) throw new GrpcRefusal(GrpcRefusal.InvalidArgument, $"Invalid table reference: {parent}");
        if (Wire.Find(fields, 2) is not { } stream || Wire.Find(Wire.Read(stream.Bytes), 2)?.Value != Committed) throw new GrpcRefusal(GrpcRefusal.Unimplemented, "This stand-in has streams of type COMMITTED only.");
        Find(dataset, table);
        string name = string.Create(CultureInfo.InvariantCulture, $"{parent}/streams/Cic{streams.Count:x8}");
        streams[name] = new WriteStream(name, dataset, table);
        return Wire.Message((1, name), (2, (long)Committed), (8, warehouse.Datasets[dataset].Location.ToLowerInvariant()));
    }

    /// <summary><c>FinalizeWriteStreamRequest</c> to its response. A stream that is closed already is closed, or refused, as the options say.</summary>
    public byte[] Finalize(ReadOnlyMemory<byte> request)
    {
        var stream = Stream(Wire.Find(Wire.Read(request), 1)?.Text ?? "");
        if (stream.Finalized && options.ClosesOnce) throw new GrpcRefusal(GrpcRefusal.InvalidArgument, $"Stream is already finalized: {stream.Name}", GrpcRefusal.StreamFinalized, stream.Name);
        stream.Finalized = true;
        return Wire.Message((1, (long)stream.Rows));
    }

    /// <summary>The requests of one connection, each to its response. The first names the stream and brings the descriptor.</summary>
    public IEnumerable<byte[]> Append(IReadOnlyList<ReadOnlyMemory<byte>> requests)
    {
        string name = "";
        ReadOnlyMemory<byte>? descriptor = null;
        foreach (var request in requests)
        {
            List<WireField> fields = Wire.Read(request);
            if (Wire.Find(fields, 1) is { Bytes.Length: > 0 } named) name = named.Text;
            List<WireField> data = Wire.Find(fields, 4) is { } rows ? Wire.Read(rows.Bytes) : throw new GrpcRefusal(GrpcRefusal.InvalidArgument, "This stand-in takes proto_rows only.");
            if (Wire.Find(data, 1) is { } schema) descriptor = Wire.Find(Wire.Read(schema.Bytes), 1)?.Bytes;
            var stream = Stream(name);
            if (descriptor is null) throw new GrpcRefusal(GrpcRefusal.InvalidArgument, "Invalid proto schema: the first request of a connection must have writer_schema.");
            yield return Append(stream, request.Length, Wire.Find(fields, 2), descriptor.Value, data);
        }
    }

    private byte[] Append(WriteStream stream, int size, WireField? offset, ReadOnlyMemory<byte> descriptor, List<WireField> data)
    {
        try
        {
            if (size >= LongestRequest) throw new GrpcRefusal(GrpcRefusal.InvalidArgument, string.Create(CultureInfo.InvariantCulture, $"AppendRows request too large: {size} limit {LongestRequest}"));
            if (stream.Finalized) throw new GrpcRefusal(GrpcRefusal.InvalidArgument, $"Stream is already finalized: {stream.Name}", GrpcRefusal.StreamFinalized, stream.Name);
            long at = offset is { } given ? (long)(Wire.Find(Wire.Read(given.Bytes), 1)?.Value ?? 0) : stream.Rows;
            if (at < stream.Rows) throw new GrpcRefusal(GrpcRefusal.AlreadyExists, $"The offset is within stream, expected offset {stream.Rows}, received {at}", GrpcRefusal.OffsetExists, stream.Name);
            if (at > stream.Rows) throw new GrpcRefusal(GrpcRefusal.OutOfRange, $"The offset is beyond stream, expected offset {stream.Rows}, received {at}", GrpcRefusal.OffsetTooFar, stream.Name);
            return Store(stream, Find(stream.Dataset, stream.Table), descriptor, [.. Wire.Find(data, 2) is { } rows ? Wire.Read(rows.Bytes).Where(row => row.Number == 1).Select(row => row.Bytes) : []]);
        }
        catch (GrpcRefusal refusal)
        {
            return Wire.Message((2, refusal.AsStatus()), (5, stream.Name));
        }
    }

    private byte[] Store(WriteStream stream, BqTable table, ReadOnlyMemory<byte> descriptor, ReadOnlyMemory<byte>[] rows)
    {
        var now = time.GetUtcNow();
        if (rows.Length == 0) throw new GrpcRefusal(GrpcRefusal.InvalidArgument, "Rows must be specified.");
        var schema = new RowSchema(table.Columns, table.Widened is { } widened && now < widened.At + options.StreamingLag ? widened.Columns : table.Columns.Length, descriptor);
        List<object?[]> read = [];
        List<byte[]> wrong = [];
        foreach ((int index, ReadOnlyMemory<byte> row) in rows.Index())
        {
            try
            {
                object?[] values = schema.Read(row);
                if (InsertedRow.OutsideSpan(table, values, now) is { } column) throw new BadValueException($"Field {column}: the date is outside the range that may be streamed");
                read.Add(values);
            }
            catch (BadValueException bad)
            {
                wrong.Add(Wire.Message((1, (long)index), (2, 1L), (3, bad.Message)));
            }
        }

        if (wrong.Count > 0) return Wire.Message([(2, new GrpcRefusal(GrpcRefusal.InvalidArgument, "Errors found while processing rows. Please refer to the row_errors field for details.").AsStatus()), .. wrong.Select(row => (4, (object?)row)), (5, stream.Name)]);
        int at = stream.Rows;
        stream.Rows += rows.Length;
        if (!table.Buffer.Loses(now))
        {
            table.Rows.AddRange(read);
            if (options.BuffersAppended) table.Buffer.Add(read, now, now + options.StreamingBuffer, options.StreamingLag, changes: true);
        }

        return Wire.Message((1, Wire.Message((1, Wire.Message((1, (long)at))))), (5, stream.Name));
    }

    private WriteStream Stream(string name) => streams.GetValueOrDefault(name) ?? throw new GrpcRefusal(GrpcRefusal.NotFound, $"Requested entity was not found. Entity: {name}", GrpcRefusal.StreamNotFound, name);

    /// <summary>Streaming finds a new table late.</summary>
    private BqTable Find(string dataset, string name)
    {
        if (!options.Billing) throw new GrpcRefusal(GrpcRefusal.PermissionDenied, "Access Denied: BigQuery BigQuery: Streaming insert is not allowed in the free tier");
        if (!warehouse.Datasets.TryGetValue(dataset, out var found) || !found.Tables.TryGetValue(name, out var table) || time.GetUtcNow() < table.Created + options.StreamingLag)
            throw new GrpcRefusal(GrpcRefusal.NotFound, $"Requested entity was not found. Entity: projects/{options.Project}/datasets/{dataset}/tables/{name}", GrpcRefusal.TableNotFound, name);
        try
        {
            warehouse.Rights.Need(Rights.WriteRows, $"Table {table.Id}");
        }
        catch (Refusal refusal)
        {
            throw new GrpcRefusal(GrpcRefusal.PermissionDenied, refusal.Message);
        }

        return table.ViewQuery is null ? table : throw new GrpcRefusal(GrpcRefusal.InvalidArgument, $"Cannot write to a view: {table.Id}");
    }
}
