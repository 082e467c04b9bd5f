using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Iam;
using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery.Streaming;

/// <summary>
/// <c>tabledata.insertAll</c>. With a fault of kind <see cref="FaultEffect.ShortPage"/> only the first rows are stored and the others named with reason <c>timeout</c>, as happens to Google in passing.
/// </summary>
internal sealed class InsertEndpoint(BigQuerySandbox sandbox, Warehouse warehouse, Answering answering, TimeProvider time)
{
    private const int LongestBody = 10 * 1024 * 1024, TooLong = 2 * LongestBody, MostRows = 50_000, LongestTrace = 36;
    private readonly Dictionary<string, DateTimeOffset> ids = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost(DatasetEndpoints.Prefix + "/{dataset}/tables/{table}/insertAll", ServeAsync);

    private async Task ServeAsync(HttpContext http)
    {
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes, http.RequestAborted);
        string dataset = (string)http.Request.RouteValues["dataset"]!, table = (string)http.Request.RouteValues["table"]!;
        FaultOrder? order = null;
        var work = answering.Admitting(http, () => Insert(dataset, table, bytes.ToArray(), order));
        await answering.Context.Runner.CommitAsync(http, sandbox.Name, BigQueryFaultPoints.InsertAll, fault =>
        {
            order = fault;
            return ValueTask.FromResult(answering.Judge(work));
        });
    }

    private SandboxReply Insert(string dataset, string name, byte[] content, FaultOrder? fault)
    {
        if (!sandbox.Options.Billing) throw new Refusal(403, "accessDenied", "Access Denied: BigQuery BigQuery: Streaming insert is not allowed in the free tier");
        if (content.Length > TooLong) throw new Refusal(413, "requestTooLarge", "Request Entity Too Large");
        if (content.Length > LongestBody) throw new Refusal(400, "badRequest", $"Request payload size exceeds the limit: {LongestBody} bytes.");
        using var body = Parse(content);
        if (Fields.Text(body.RootElement, "templateSuffix").Length > 0) throw Refusal.Invalid("This stand-in creates no tables by a suffix.");
        if (Fields.Text(body.RootElement, "traceId") is { } trace && (trace.Length > LongestTrace || !System.Text.Ascii.IsValid(trace))) throw Refusal.Invalid("traceId has at most 36 ASCII characters");
        JsonElement[] rows = Fields.List(body.RootElement, "rows");
        if (rows.Length == 0) throw Refusal.Invalid("No rows present in the request.");
        if (rows.Length > MostRows) throw Refusal.Invalid($"too many rows present in the request, limit: {MostRows} row count: {rows.Length}.");
        lock (warehouse.Gate) return Store(Find(dataset, name), rows, body.RootElement, fault);
    }

    /// <summary>Streaming has its own words for a table that it does not find, and finds a new one late.</summary>
    private BqTable Find(string dataset, string name)
    {
        if (!warehouse.Datasets.TryGetValue(dataset, out var found) || !found.Tables.TryGetValue(name, out var table) || time.GetUtcNow() < table.Created + sandbox.Options.StreamingLag)
            throw Refusal.NotFound($"Table 102837465{sandbox.Options.Project.Length}:{dataset}.{name} not found.");
        warehouse.Rights.Need(Rights.WriteRows, $"Table {table.Id}");
        return table.ViewQuery is null ? table : throw Refusal.Invalid($"Cannot add rows to a view: {table.Id}");
    }

    private SandboxReply Store(BqTable table, JsonElement[] rows, JsonElement body, FaultOrder? fault)
    {
        var now = time.GetUtcNow();
        bool skip = Fields.Text(body, "skipInvalidRows") == "true", ignore = Fields.Text(body, "ignoreUnknownValues") == "true";
        InsertedRow[] read = [.. rows.Select(row => Lagging(table, InsertedRow.Read(table, row, ignore, now), now))];
        bool anyBad = read.Any(row => row.Values is null);
        if (anyBad && !skip) return Answer(read.Index().Select(row => row.Item.Values is null ? Entry(row.Index, "invalid", row.Item) : Entry(row.Index, "stopped", null)).OrderBy(entry => entry.Stopped));
        int most = fault?.Effect == FaultEffect.ShortPage ? fault.Rows : int.MaxValue;
        (int Index, InsertedRow Item)[] good = [.. read.Index().Where(row => row.Item.Values is not null)];
        object?[][] stored = [.. good.Take(most).Where(row => !Repeated(table, row.Item, now)).Select(row => row.Item.Values!)];
        answering.Context.Counters.Add($"{sandbox.Name}.streamed", stored.Length);
        if (!table.Buffer.Loses(now))
        {
            table.Rows.AddRange(stored);
            table.Buffer.Add(stored, now, now + sandbox.Options.StreamingBuffer, sandbox.Options.StreamingLag);
        }

        return Answer([.. good.Skip(most).Select(row => Entry(row.Index, "timeout", null)), .. read.Index().Where(row => row.Item.Values is null).Select(row => Entry(row.Index, "invalid", row.Item))]);
    }

    /// <summary>A column that was just added is unknown here for a while.</summary>
    private InsertedRow Lagging(BqTable table, InsertedRow row, DateTimeOffset now)
    {
        if (row.Values is null || table.Widened is not { } widened || now >= widened.At + sandbox.Options.StreamingLag) return row;
        int column = Array.FindIndex(row.Values, widened.Columns, value => value is not null);
        return column < 0 ? row : row with { Values = null, Location = table.Columns[column].Name, Message = $"no such field: {table.Columns[column].Name}." };
    }

    private bool Repeated(BqTable table, InsertedRow row, DateTimeOffset now)
    {
        if (sandbox.Options.InsertIdWindow == TimeSpan.Zero || row.InsertId.Length == 0) return false;
        string key = $"{table.Id}/{row.InsertId}";
        if (Lot(key) >= sandbox.Options.InsertIdsRemembered) return false;
        if (ids.TryGetValue(key, out var seen) && now < seen + sandbox.Options.InsertIdWindow) return true;
        ids[key] = now;
        return false;
    }

    /// <summary>A number below a hundred that an id always draws.</summary>
    private static int Lot(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key))[0] * 100 / 256;

    private static SandboxReply Answer(IEnumerable<RowErrors> entries)
    {
        var answer = new Dictionary<string, object>(StringComparer.Ordinal) { ["kind"] = "bigquery#tableDataInsertAllResponse" };
        RowErrors[] all = [.. entries];
        if (all.Length > 0) answer["insertErrors"] = all.Select(entry => new { index = entry.Index, errors = new[] { new { reason = entry.Reason, location = entry.Location, debugInfo = "", message = entry.Message } } });
        return Replies.Json(answer);
    }

    private static RowErrors Entry(int index, string reason, InsertedRow? row) => new(index, reason, row?.Location ?? "", row?.Message ?? "");

    private static JsonDocument Parse(byte[] content)
    {
        try
        {
            return JsonDocument.Parse(content);
        }
        catch (JsonException)
        {
            throw new Refusal(400, "parseError", "Parse Error");
        }
    }

    private sealed record RowErrors(int Index, string Reason, string Location, string Message)
    {
        public bool Stopped => Reason == "stopped";
    }
}
