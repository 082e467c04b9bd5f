using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.Http.Streams;
using MlConnector.IfsCloud.Binding;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;
using MlConnector.IfsCloud.Reading;

namespace MlConnector.IfsCloud.Checks;

/// <summary>Looks at one stream: where it is read, what the site lacks, whether its key is one, whether each of its windows is answered.</summary>
internal sealed class StreamCheck(IfsCloudOptions options, IfsService service, StreamDefinition stream, TimeProvider time)
{
    private const string LongAgo = "2000-01-01";
    private readonly List<CheckFinding> findings = [];

    public async Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken cancel)
    {
        try
        {
            StreamBinding binding = await new SetBinder(options, service).BindAsync(stream, cancel);
            BoundSet set = BoundSet.Of(binding)!;
            findings.Add(new CheckFinding($"stream {stream.Name}", CheckOutcome.Ok, $"{set.Address}, {binding.Reason}.") { Proposal = new StreamProposal(stream.Name, binding) });
            await HistoryAsync(set, cancel);
            Columns(binding);
            States(set);
            if (set.Untagged) findings.Add(new CheckFinding($"stream {stream.Name}, tags", CheckOutcome.Warning, $"{set.Address} gives no entity tags in its lists, so nothing tells which records have changed and every poll reads all of them. Set entities.{stream.Name}.strategy: snapshot."));
            await KeyAsync(set, cancel);
            await WindowsAsync(set, cancel);
        }
        catch (ConnectorException failed)
        {
            findings.AddRange(failed.Errors.Select(error => new CheckFinding($"stream {stream.Name}", CheckOutcome.Problem, error.Message) { Error = error }));
        }

        return findings;
    }

    private void Columns(StreamBinding binding)
    {
        foreach (string missing in binding.MissingFields) findings.Add(new CheckFinding($"stream {stream.Name}, column {missing}", CheckOutcome.Warning, $"{binding.Entity}: {missing} does not exist at this site and stays empty."));
    }

    private async Task HistoryAsync(BoundSet set, CancellationToken cancel)
    {
        if (stream.Strategy != ReadStrategy.HistoryLog || await new SetBinder(options, service).ProveLogAsync(stream, set, cancel) is not { } empty) return;
        findings.Add(new CheckFinding($"stream {stream.Name}, history log", CheckOutcome.Warning, $"{options.HistoryLog.Set}: {empty}. Until it has, polls find nothing: have insert, update and delete logged for every column that is read, or name the unit that is (historyLog.units)."));
    }

    private void States(BoundSet set)
    {
        if (stream.Strategy != ReadStrategy.OpenItems || FilterText.Parse(stream.Cursor.OpenFilter ?? "", stream.Name) is not { } open) return;
        string[] missing = [.. open.Columns().Where(set.Missing.Contains).Distinct(StringComparer.Ordinal)];
        if (missing.Length > 0) findings.Add(new CheckFinding($"stream {stream.Name}, open items", CheckOutcome.Warning, $"{set.Address} has no column {string.Join(", ", missing)}, so nothing tells what is open: every poll reads everything. Set entities.{stream.Name}.strategy, or openFilter and openWhen."));
        string[] unknown = [.. SiteConditions.Unknown(open, set).Distinct(StringComparer.Ordinal)];
        if (unknown.Length > 0) findings.Add(new CheckFinding($"stream {stream.Name}, open items", CheckOutcome.Warning, $"This site knows no state {string.Join(", ", unknown)}, by which the stream tells what is closed. Its states: {string.Join(", ", set.Enums.Values.SelectMany(one => one.Members))}."));
    }

    private async Task KeyAsync(BoundSet set, CancellationToken cancel)
    {
        SetQuery query = new(stream, set, options);
        ODataQuery first = query.All() with { Limit = KeySample.Rows };
        KeySample sample = new(stream, first.KeyOrdinals);
        await foreach (ODataFetched fetched in service.ReadAsync(first, cancel))
        {
            using RecordPage page = fetched.Page;
            sample.Add(page);
        }

        findings.AddRange(sample.Findings());
    }

    private async Task WindowsAsync(BoundSet set, CancellationToken cancel)
    {
        IfsStream opened = new(stream, set, service, options, time, NullLogger.Instance);
        foreach ((string what, ReadWindow window) in Windows())
        {
            try
            {
                await opened.ProbeAsync(window, cancel);
            }
            catch (ConnectorException refused) when (refused.Error.Code is IfsCloudErrors.Query or IfsCloudErrors.NotOffered or ConditionErrors.Filter)
            {
                findings.AddRange(refused.Errors.Select(error => new CheckFinding($"stream {stream.Name}, {what}", CheckOutcome.Problem, error.Message) { Error = error }));
            }
        }
    }

    private IEnumerable<(string What, ReadWindow Window)> Windows()
    {
        if (stream.Filter.Length > 0) yield return ("filter", new FullWindow());
        if (stream.Cursor.Field is { } field && stream.Strategy is not (ReadStrategy.Snapshot or ReadStrategy.EtagScan or ReadStrategy.HistoryLog)) yield return ("cursor", new RangeWindow(field, Lowest(field), null, WithNulls: true));
        if (stream.Strategy == ReadStrategy.OpenItems) yield return ("open items", new OpenWindow());
    }

    private string Lowest(string field) => stream.Fields.First(candidate => candidate.Name == field).Type is FieldType.Integer or FieldType.Decimal ? "0" : LongAgo;
}
