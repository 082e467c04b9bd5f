using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Streams;
using MlConnector.SageX3.Api1;
using MlConnector.SageX3.Binding;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Graph;
using MlConnector.SageX3.Options;
using MlConnector.SageX3.Reading;
using MlConnector.SageX3.Streams;

namespace MlConnector.SageX3.Checks;

/// <summary>Looks at everything a connection needs and reports all of it: reach, sign-in, endpoint, and of each stream its channel, columns, key and cursor.</summary>
internal sealed class SageX3Check(SageX3Options options, IReadOnlyList<IChannel> channels, IReadOnlyList<StreamDefinition> catalog, TimeProvider time)
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);
    private readonly List<CheckFinding> findings = [];

    public async Task<CheckReport> RunAsync(IReadOnlyList<string> streams, CancellationToken cancel)
    {
        if (options.Url.Scheme == Uri.UriSchemeHttp && !options.Url.IsLoopback) findings.Add(new CheckFinding("transport", CheckOutcome.Warning, "Credentials and data travel over plain http."));
        List<IChannel> usable = [];
        foreach (IChannel channel in channels)
        {
            if (await ReachAsync(channel, cancel)) usable.Add(channel);
        }

        foreach (string name in streams.Count > 0 ? streams : [.. catalog.Select(stream => stream.Name)]) await StreamAsync(name, usable, cancel);
        foreach (IChannel channel in usable) Clock(channel);
        return new CheckReport([.. findings]);
    }

    private async Task<bool> ReachAsync(IChannel channel, CancellationToken cancel)
    {
        string subject = $"{channel.Name} sign-in";
        try
        {
            if (channel is GraphChannel graph) await graph.SchemaAsync(cancel);
            IReadOnlyList<string>? endpoints = channel is Api1Channel api1 ? await api1.EndpointsAsync(cancel) : null;
            bool known = endpoints is null || endpoints.Count == 0 || endpoints.Contains(options.Endpoint, StringComparer.Ordinal);
            findings.Add(new CheckFinding(subject, known ? CheckOutcome.Ok : CheckOutcome.Warning, known
                ? endpoints is null ? "Reached." : string.Create(CultureInfo.InvariantCulture, $"Reached and signed in; {endpoints.Count} endpoints are listed.")
                : $"Reached and signed in, but the endpoint {options.Endpoint} is not among those listed: {string.Join(", ", endpoints!.Take(10))}."));
            return true;
        }
        catch (ConnectorException failed)
        {
            findings.AddRange(failed.Errors.Select(error => new CheckFinding(subject, CheckOutcome.Problem, error.Message) { Error = error }));
            return false;
        }
    }

    private async Task StreamAsync(string name, List<IChannel> usable, CancellationToken cancel)
    {
        string subject = $"stream {name}";
        if (catalog.FirstOrDefault(candidate => candidate.Name == name) is not { } stream)
        {
            findings.Add(new CheckFinding(subject, CheckOutcome.Problem, "There is no stream of this name."));
            return;
        }

        if (usable.Count == 0)
        {
            findings.Add(new CheckFinding(subject, CheckOutcome.Skipped, "No channel could be signed in to."));
            return;
        }

        try
        {
            StreamShaping.RequireReadable(stream);
            StreamBinding binding = await new StreamBinder(options, usable).BindAsync(stream, cancel);
            findings.Add(new CheckFinding(subject, CheckOutcome.Ok, $"{binding.Entity} by {binding.Channel}: {binding.Reason}."));
            findings.AddRange(binding.MissingFields.Select(missing => new CheckFinding($"{subject}, column {missing}", CheckOutcome.Warning, $"{binding.Entity} does not show {missing}; it stays empty.")));
            if (stream.Strategy == ReadStrategy.OpenItems) findings.AddRange(X3Stream.OpenColumns(stream, binding).Select(column => new CheckFinding($"stream {name}, open items", CheckOutcome.Warning, $"{binding.Entity} does not show {column}, so nothing says which records are open: a change that moves no stamp is seen by a full read only.")));
            if (CutOf(stream, binding) is { } unproven) findings.Add(unproven);
            X3Query query = new(stream, binding, stream.ToSchema());
            IChannel channel = usable.First(one => one.Name == binding.Channel);
            await KeyAsync(channel, query, cancel);
            await WindowsAsync(new X3Stream(stream, binding, channel, options, time, NullLogger.Instance), cancel);
        }
        catch (ConnectorException failed)
        {
            findings.AddRange(failed.Errors.Select(error => new CheckFinding(subject, CheckOutcome.Problem, error.Message) { Error = error }));
        }
    }

    /// <summary>A warning where nothing can tell that a document came with all of its lines: neither a count of them nor a balance.</summary>
    private static CheckFinding? CutOf(StreamDefinition stream, StreamBinding binding)
    {
        if (!new X3Columns(stream).Lines) return null;
        bool Shown(string expression) => stream.Fields.Where(field => binding.MissingFields.Contains(field.Name, StringComparer.Ordinal)).All(field => !Words(expression).Contains(field.Name, StringComparer.Ordinal));
        if (stream.Cut is { } cut && (cut.Balance is { } balance && Shown(balance) || cut.Sums.Any(sum => Shown(sum.Key) && Shown(sum.Value)))) return null;
        return new CheckFinding($"stream {stream.Name}, cut", CheckOutcome.Warning, $"{binding.Entity} shows nothing that proves a document whole: neither how many lines it has nor a balance. One that is read while it is written is delivered as it came, until it is read again.");
    }

    private static string[] Words(string expression) => expression.Split([' ', '*', '+', '-', '/', '(', ')', '[', ']', ','], StringSplitOptions.RemoveEmptyEntries);

    private async Task KeyAsync(IChannel channel, X3Query query, CancellationToken cancel)
    {
        KeySample sample = new(query.Stream, query.Schema.KeyOrdinals);
        await foreach (FetchedPage fetched in channel.ReadAsync(query with { Limit = query.Columns.Lines ? 5 : KeySample.Rows }, cancel))
        {
            sample.Add(fetched.Page);
            fetched.Page.Dispose();
        }

        findings.AddRange(sample.Findings());
    }

    /// <summary>A problem for each way of reading that is refused.</summary>
    private async Task WindowsAsync(X3Stream stream, CancellationToken cancel)
    {
        List<(string What, ReadWindow Window)> windows = [];
        StreamDefinition definition = stream.Definition;
        if (definition.Filter.Length > 0) windows.Add(("filter", new FullWindow()));
        if (definition.Cursor.Field is { } field && definition.Strategy != ReadStrategy.Snapshot) windows.Add(("cursor", new RangeWindow(field, "2000-01-01", null, WithNulls: true)));
        if (definition.Strategy == ReadStrategy.OpenItems) windows.Add(("open items", new OpenWindow()));
        foreach ((string what, ReadWindow window) in windows)
        {
            try
            {
                await stream.ProbeAsync(window, cancel);
            }
            catch (ConnectorException refused) when (SageX3Errors.MeansElsewhere(refused.Error))
            {
                findings.AddRange(refused.Errors.Select(error => new CheckFinding($"stream {definition.Name}, {what}", CheckOutcome.Problem, error.Message) { Error = error }));
            }
        }
    }

    private void Clock(IChannel channel)
    {
        if (channel.Now is not { } server) return;
        TimeSpan apart = (server - time.GetUtcNow()).Duration();
        findings.Add(apart <= ClockTolerance
            ? new CheckFinding($"clock of {channel.Name}", CheckOutcome.Ok, "It agrees with ours.")
            : new CheckFinding($"clock of {channel.Name}", CheckOutcome.Warning, string.Create(CultureInfo.InvariantCulture, $"It is {RoundedSeconds(apart)} s apart from ours: X3 refuses signed tokens then.")));
    }

    private static long RoundedSeconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerSecond;
}
