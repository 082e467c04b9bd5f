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
        List<ITableFinder> finders = [];
        Dictionary<IChannel, string> clocks = []; // and the company to ask for the time in
        if (odata is not null) Add(odata, new ODataTableFinder(odata), await new ODataCheck(options, odata, findings).RunAsync(cancel));
        if (enet is not null) Add(enet, new EnetTableFinder(enet), await new EnetCheck(options, services, enet, findings).RunAsync(cancel));
        HashSet<(string, string)> told = [.. findings.Select(finding => finding.Error).OfType<ConnectorError>().Select(error => (error.Code, error.Message))];
        foreach (string name in streams.Count > 0 ? streams : [.. catalog.Select(stream => stream.Name)]) await StreamAsync(name, finders, told, cancel);
        foreach ((IChannel channel, string company) in clocks) await ClockAsync(channel, company, cancel);
        if (enet is not null) await OperatorAsync(options.Enet!, cancel);
        return new CheckReport([.. findings]);

        void Add(IChannel channel, ITableFinder finder, IReadOnlyDictionary<string, ConnectorException> refused)
        {
            finders.Add(new CheckedFinder(finder, refused));
            if (options.Companies.FirstOrDefault(company => !refused.ContainsKey(company)) is { } usable) clocks.Add(channel, usable);
        }
    }

    private async Task StreamAsync(string name, List<ITableFinder> finders, HashSet<(string, string)> told, CancellationToken cancel)
    {
        string subject = $"stream {name}";
        if (catalog.FirstOrDefault(candidate => candidate.Name == name) is not { } stream)
        {
            findings.Add(new CheckFinding(subject, CheckOutcome.Problem, "There is no stream of this name."));
            return;
        }

        try
        {
            StreamShaping.RequireMeaning(stream, options);
            StreamBinding binding = await new StreamBinder(options, finders).BindAsync(stream, cancel);
            findings.Add(new CheckFinding(subject, CheckOutcome.Ok, $"{binding.Entity} by {binding.Channel}: {binding.Reason}.") { Proposal = new StreamProposal(name, binding) });
            Columns(stream, binding);
            if (stream.Extra.GetValueOrDefault("distinctSegment") != "true") await RowsAsync(new StreamContext(stream, binding, binding.Channel == "enet" ? enet! : odata!, options, services.Time, NullLogger.Instance), cancel);
        }
        catch (ConnectorException failed)
        {
            ConnectorError[] news = [.. failed.Errors.Where(error => !told.Contains((error.Code, error.Message)))];
            findings.AddRange(news.Select(error => new CheckFinding(Places(subject, error), CheckOutcome.Problem, error.Message) { Error = error }));
            if (news.Length == 0) findings.Add(new CheckFinding(subject, CheckOutcome.Skipped, $"Not looked at, because of what is told above ({string.Join(", ", failed.Errors.Select(error => error.Code).Distinct(StringComparer.Ordinal))})."));
        }
    }

    /// <summary>Keys and ways of reading, in each company; that whose session is open first.</summary>
    private async Task RowsAsync(StreamContext context, CancellationToken cancel)
    {
        foreach (CompanyScope scope in context.Scopes.OrderBy(scope => scope.Company == enet?.Session.OpenCompany ? 0 : 1))
        {
            IEnumerable<CheckFinding> found = [.. await KeyAsync(context, scope, cancel), .. await new WindowProbe(context, scope).LookAsync(cancel)];
            findings.AddRange(context.Scopes.Count == 1 ? found : found.Select(finding => finding with { Subject = $"{finding.Subject}, company {scope.Company}" }));
        }
    }

    private static async Task<IEnumerable<CheckFinding>> KeyAsync(StreamContext context, CompanyScope scope, CancellationToken cancel)
    {
        StreamDefinition stream = context.Definition;
        TableQuery query = TableQuery.Of(scope, context.TableOf(scope), new RecordSchema(stream.Name, stream.Fields, stream.Key), stream.Fields.Length, stream.Key) with { Limit = KeySample.Rows };
        KeySample sample = new(stream, query.KeyOrdinals);
        await foreach (FetchedPage fetched in context.Channel.ReadAsync(query, cancel))
        {
            using RecordPage page = fetched.Page;
            sample.Add(page);
        }

        return sample.Findings();
    }

    /// <summary>Cursor columns must exist in every company; others may be missing and are read as empty.</summary>
    private void Columns(StreamDefinition stream, StreamBinding binding)
    {
        string[] cursor = [.. new[] { stream.Cursor.Field, stream.Cursor.YearField, stream.Cursor.PeriodField }.OfType<string>()];
        bool whole = true;
        IReadOnlyList<CompanyScope> scopes = LedgerScope.Of(stream, options);
        foreach ((CompanyScope scope, string missing) in scopes.SelectMany(scope => CompanyTables.Of(stream, binding, scope).Missing(stream).Select(missing => (scope, missing))))
        {
            bool needed = cursor.Contains(missing, StringComparer.Ordinal), everywhere = binding.MissingFields.Contains(missing, StringComparer.Ordinal);
            whole &= !needed;
            if (everywhere && scope != scopes[0]) continue;
            string where = everywhere ? "" : $", company {scope.Company}";
            string detail = needed ? $"{binding.Entity} has no column {missing}, by which it is read; choose another cursor or strategy: snapshot." : $"{binding.Entity}: {missing} does not exist {(everywhere ? "at this site" : $"in company {scope.Company}")} and stays empty{(everywhere ? "" : " there")}.";
            findings.Add(new CheckFinding($"stream {stream.Name}, column {missing}{where}", needed ? CheckOutcome.Problem : CheckOutcome.Warning, detail));
        }

        if (cursor.Length > 0 && whole) findings.Add(new CheckFinding($"stream {stream.Name}, cursor", CheckOutcome.Ok, $"{string.Join(", ", cursor)} {(cursor.Length == 1 ? "exists" : "exist")}."));
    }

    private static string Places(string subject, ConnectorError error) => error.Where.StartsWith($"{subject}, company ", StringComparison.Ordinal) ? error.Where : subject;

    /// <summary>SYSPRO tells nobody who else is signed in. What can be seen is that a session ended before we ended it, in this check or in any run of the week.</summary>
    private async Task OperatorAsync(EnetSettings settings, CancellationToken cancel)
    {
        const string subject = "e.net operator";
        IReadOnlyList<DateTimeOffset> endings = await services.Sessions.EndingsAsync(EnetSession.LeaseName(settings), cancel);
        findings.Add(endings.Count == 0
            ? new CheckFinding(subject, CheckOutcome.Ok, $"No session of operator {settings.Operator} was ended by anybody else within the last week.")
            : new CheckFinding(subject, CheckOutcome.Warning, string.Create(
                CultureInfo.InvariantCulture, $"{endings.Count} {(endings.Count == 1 ? "session" : "sessions")} of operator {settings.Operator} ended within the last week before we ended them, the last one on {endings[^1]:yyyy-MM-dd HH:mm} UTC: somebody else uses the operator, or ends its sessions. Give the connector one of its own.")));
    }

    private async Task ClockAsync(IChannel channel, string company, CancellationToken cancel)
    {
        string subject = $"clock of {(channel == odata ? "OData" : "e.net")}";
        try
        {
            TableQuery probe = TableQuery.Of(new CompanyScope(company), new SiteTable("GenMaster", options.OData is null ? "" : ODataCheck.ProbePath(options.OData)), new("probe", [], []), 0, []);
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
