using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Streams;
using MlConnector.Syspro.Binding;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Enet;
using MlConnector.Syspro.OData;
using MlConnector.Syspro.Options;
using MlConnector.Syspro.Reading;
using MlConnector.Syspro.Streams;

namespace MlConnector.Syspro.Checks;

/// <summary>Looks at everything a connection needs and reports all of it. Reads a row here and there; evicts nobody (INV-8).</summary>
internal sealed class SysproCheck(SysproOptions options, ConnectorServices services, ODataChannel? odata, EnetChannel? enet, IReadOnlyList<StreamDefinition> catalog)
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);
    private readonly List<CheckFinding> findings = [];

    public async Task<CheckReport> RunAsync(IReadOnlyList<string> streams, CancellationToken cancel)
    {
        bool service = odata is not null && await new ODataCheck(options, odata, findings).RunAsync(cancel);
        bool session = enet is not null && await new EnetCheck(options, services, enet, findings).RunAsync(cancel);
        List<ITableFinder> finders = [];
        if (service) finders.Add(new ODataTableFinder(odata!));
        if (session) finders.Add(new EnetTableFinder(enet!));
        foreach (string name in streams.Count > 0 ? streams : [.. catalog.Select(stream => stream.Name)]) await StreamAsync(name, finders, cancel);
        if (service) await ClockAsync(odata!, "OData", cancel);
        if (session) await ClockAsync(enet!, "e.net", cancel);
        if (enet is { Session.Evictions: > 0 }) findings.Add(new CheckFinding("e.net operator", CheckOutcome.Warning, $"The session was ended {enet.Session.Evictions} times during this check: somebody else uses operator {options.Enet!.Operator}."));
        return new CheckReport([.. findings]);
    }

    private async Task StreamAsync(string name, List<ITableFinder> finders, CancellationToken cancel)
    {
        string subject = $"stream {name}";
        if (catalog.FirstOrDefault(candidate => candidate.Name == name) is not { } stream)
        {
            findings.Add(new CheckFinding(subject, CheckOutcome.Problem, "There is no stream of this name."));
            return;
        }

        if (finders.Count == 0)
        {
            findings.Add(new CheckFinding(subject, CheckOutcome.Skipped, "No channel could be signed in to."));
            return;
        }

        try
        {
            StreamShaping.RequireMeaning(stream, options);
            StreamBinding binding = await new StreamBinder(options, finders).BindAsync(stream, cancel);
            findings.Add(new CheckFinding(subject, CheckOutcome.Ok, $"{binding.Entity} by {binding.Channel}: {binding.Reason}.") { Proposal = new StreamProposal(name, binding) });
            Columns(stream, binding);
            IChannel channel = binding.Channel == "enet" ? enet! : odata!;
            if (stream.Extra.GetValueOrDefault("distinctSegment") == "true") return;
            findings.AddRange(await KeyAsync(channel, stream, binding, cancel));
            findings.AddRange(await new WindowProbe(new StreamContext(stream, binding, channel, options, services.Time, NullLogger.Instance)).LookAsync(cancel));
        }
        catch (ConnectorException failed)
        {
            findings.AddRange(failed.Errors.Select(error => new CheckFinding(subject, CheckOutcome.Problem, error.Message) { Error = error }));
        }
    }

    private async Task<IEnumerable<CheckFinding>> KeyAsync(IChannel channel, StreamDefinition stream, StreamBinding binding, CancellationToken cancel)
    {
        RecordSchema schema = new(stream.Name, stream.Fields, stream.Key);
        TableQuery query = TableQuery.Of(LedgerScope.Of(stream, options)[0], BindingFacts.Read(binding, BindingFacts.Own, stream.Entity), schema, schema.Fields.Length, stream.Key) with { Limit = KeySample.Rows };
        KeySample sample = new(stream, query.KeyOrdinals);
        await foreach (FetchedPage fetched in channel.ReadAsync(query, cancel))
        {
            using RecordPage page = fetched.Page;
            sample.Add(page);
        }

        return sample.Findings();
    }

    /// <summary>Cursor columns must exist; others may be missing and are read as empty.</summary>
    private void Columns(StreamDefinition stream, StreamBinding binding)
    {
        string[] cursor = [.. new[] { stream.Cursor.Field, stream.Cursor.YearField, stream.Cursor.PeriodField }.OfType<string>()];
        foreach (string missing in binding.MissingFields)
        {
            bool needed = cursor.Contains(missing, StringComparer.Ordinal);
            string detail = needed ? $"{binding.Entity} has no column {missing}, by which it is read; choose another cursor or strategy: snapshot." : $"{binding.Entity}: {missing} does not exist at this site and stays empty.";
            findings.Add(new CheckFinding($"stream {stream.Name}, column {missing}", needed ? CheckOutcome.Problem : CheckOutcome.Warning, detail));
        }

        if (cursor.Length > 0 && !cursor.Any(field => binding.MissingFields.Contains(field, StringComparer.Ordinal))) findings.Add(new CheckFinding($"stream {stream.Name}, cursor", CheckOutcome.Ok, $"{string.Join(", ", cursor)} exist."));
    }

    private async Task ClockAsync(IChannel channel, string name, CancellationToken cancel)
    {
        string subject = $"clock of {name}";
        try
        {
            TableQuery probe = TableQuery.Of(new CompanyScope(options.Companies[0]), new SiteTable("GenMaster", options.OData is null ? "" : ODataCheck.ProbePath(options.OData)), new("probe", [], []), 0, []);
            if (await channel.ServerTimeAsync(probe, cancel) is not { } server)
            {
                findings.Add(new CheckFinding(subject, CheckOutcome.Warning, "The server does not tell its time; the company's day is taken from this machine."));
                return;
            }

            TimeSpan difference = server - services.Time.GetUtcNow();
            string detail = string.Create(CultureInfo.InvariantCulture, $"The server is {difference.Duration().TotalSeconds:0} s {(difference < TimeSpan.Zero ? "behind" : "ahead of")} this machine.");
            findings.Add(difference.Duration() > ClockTolerance
                ? new CheckFinding(subject, CheckOutcome.Warning, $"{detail} Synchronise both clocks (NTP): the server's decides which day it is in the company.")
                : new CheckFinding(subject, CheckOutcome.Ok, detail));
        }
        catch (ConnectorException failed)
        {
            findings.Add(new CheckFinding(subject, CheckOutcome.Skipped, $"The server's time could not be read ({failed.Error.Code})."));
        }
    }
}
