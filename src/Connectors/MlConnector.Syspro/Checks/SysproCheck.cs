using System.Globalization;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Binding;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Enet;
using MlConnector.Syspro.OData;
using MlConnector.Syspro.Options;
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
        if (service) await ClockAsync(odata!, cancel);
        else if (session) await ClockAsync(enet!, cancel);
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
            findings.Add(new CheckFinding(subject, CheckOutcome.Ok, $"{binding.Entity} by {binding.Channel}: {binding.Reason}."));
            Columns(stream, binding);
            IChannel channel = binding.Channel == "enet" ? enet! : odata!;
            findings.AddRange(await new KeySample(options, channel, stream, binding).LookAsync(cancel));
        }
        catch (ConnectorException failed)
        {
            findings.AddRange(failed.Errors.Select(error => new CheckFinding(subject, CheckOutcome.Problem, error.Message) { Error = error }));
        }
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

    private async Task ClockAsync(IChannel channel, CancellationToken cancel)
    {
        try
        {
            TableQuery probe = TableQuery.Of(new CompanyScope(options.Companies[0]), new SiteTable("GenMaster", options.OData is null ? "" : ODataCheck.ProbePath(options.OData)), new("probe", [], []), 0, []);
            DateTimeOffset? server = await channel.ServerTimeAsync(probe, cancel);
            TimeSpan difference = server is { } told ? (told - services.Time.GetUtcNow()).Duration() : TimeSpan.Zero;
            string detail = server is null ? "The server does not tell its time." : string.Create(CultureInfo.InvariantCulture, $"Server and this machine differ by {difference.TotalSeconds:0} s.");
            findings.Add(new CheckFinding("clock", server is null || difference > ClockTolerance ? CheckOutcome.Warning : CheckOutcome.Ok, detail));
        }
        catch (ConnectorException failed)
        {
            findings.Add(new CheckFinding("clock", CheckOutcome.Skipped, $"The server's time could not be read ({failed.Error.Code})."));
        }
    }
}
