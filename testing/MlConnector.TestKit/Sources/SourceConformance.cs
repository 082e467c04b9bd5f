using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Sources;

/// <summary>What every source must keep. Give it a fixture and run each check as a test of its own.</summary>
public sealed class SourceConformance(SourceFixture fixture)
{
    /// <summary>The checks of the connection itself.</summary>
    public IReadOnlyList<ConformanceCheck> Checks =>
    [
        new("A healthy system passes the check, with a finding per stream", HealthyCheckAsync),
        new("The catalog is complete: keys, fields, defaults", CatalogAsync),
        new("Discovery knows every stream of the catalog", DiscoverAsync),
        new("A refused secret is an Auth error with a fix, and no secret shows (INV-6)", WrongSecretAsync),
        new("A system that cannot be reached is a coded error with a fix", UnreachableAsync),
        new("No vendor session is left behind", SessionsAsync),
    ];

    /// <summary>The checks of one stream.</summary>
    public IReadOnlyList<ConformanceCheck> ChecksOf(string stream) =>
    [
        new($"{stream}: a full read is complete, typed, and each key comes once", cancel => WithAsync(stream, FullAsync, cancel)),
        new($"{stream}: reading twice gives the same", cancel => WithAsync(stream, StableAsync, cancel)),
        new($"{stream}: a key window gives exactly the keys asked for", cancel => WithAsync(stream, KeysAsync, cancel)),
        new($"{stream}: a range window gives exactly its rows, empty ones on request", cancel => WithAsync(stream, RangeAsync, cancel)),
        new($"{stream}: open and journal windows are part of the full read", cancel => WithAsync(stream, PartsAsync, cancel)),
        new($"{stream}: a listing of tags names exactly the rows of a full read, with their tags", cancel => WithAsync(stream, TagsAsync, cancel)),
        new($"{stream}: a count says what is read", cancel => WithAsync(stream, CountAsync, cancel)),
        new($"{stream}: cancelling ends a read", cancel => WithAsync(stream, CancelAsync, cancel)),
    ];

    /// <summary>Names of the streams that the fixture wants tested.</summary>
    public IReadOnlyList<string> Streams
    {
        get
        {
            ISource source = fixture.Create();
            return [.. source.Catalog.Where(fixture.Tests).Select(stream => stream.Name)];
        }
    }

    private async Task HealthyCheckAsync(CancellationToken cancel)
    {
        await using ISource source = fixture.Create();
        string[] streams = [.. source.Catalog.Where(fixture.Tests).Select(stream => stream.Name)];
        CheckReport report = await source.CheckAsync(streams, cancel);
        Expect.That(report.Passed, "The check found problems: " + string.Join("; ", report.Findings.Where(finding => finding.Outcome == CheckOutcome.Problem).Select(finding => $"{finding.Subject}: {finding.Detail}")));
        foreach (string stream in streams) Expect.That(report.Findings.Any(finding => finding.Subject.Contains(stream, StringComparison.Ordinal)), $"The check says nothing about {stream}.");
    }

    private Task CatalogAsync(CancellationToken cancel)
    {
        ISource source = fixture.Create();
        foreach (StreamDefinition stream in source.Catalog)
        {
            _ = stream.ToSchema();
            Expect.That(stream.Description.Length > 0, $"{stream.Name} has no description.");
            Expect.That(stream.Defaults.Table.Length > 0, $"{stream.Name} has no default table.");
        }

        Expect.Equal(source.Catalog.Count, source.Catalog.Select(stream => stream.Name).Distinct(StringComparer.Ordinal).Count(), "Stream names");
        return source.DisposeAsync().AsTask();
    }

    private async Task DiscoverAsync(CancellationToken cancel)
    {
        await using ISource source = fixture.Create();
        IReadOnlyList<DiscoveredStream> found = await source.DiscoverAsync(null, cancel);
        foreach (StreamDefinition stream in source.Catalog.Where(fixture.Tests))
            Expect.That(found.Any(discovered => discovered.Known && discovered.Definition.Name == stream.Name), $"Discovery does not list {stream.Name}.");
    }

    private async Task WrongSecretAsync(CancellationToken cancel)
    {
        await using ISource? source = fixture.CreateWithWrongSecret();
        if (source is null) return;
        CheckReport report = await source.CheckAsync([source.Catalog[0].Name], cancel);
        Expect.That(report.Findings.Any(finding => finding.Error?.Kind == ErrorKind.Auth), "The check does not report refused credentials as Auth.");
        string all = string.Join('\n', report.Findings.Select(finding => $"{finding.Detail} {finding.Error}"));
        foreach (string canary in fixture.Canaries) Expect.That(!all.Contains(canary, StringComparison.Ordinal), "A secret shows in the check's report.");
    }

    private async Task UnreachableAsync(CancellationToken cancel)
    {
        await using ISource source = fixture.CreateUnreachable();
        CheckReport report = await source.CheckAsync([source.Catalog[0].Name], cancel);
        CheckFinding? problem = report.Findings.FirstOrDefault(finding => finding.Outcome == CheckOutcome.Problem);
        Expect.That(problem?.Error is { Code.Length: > 0, Fix.Length: > 0 }, "The check of an unreachable system has no coded problem with a fix.");
    }

    private async Task SessionsAsync(CancellationToken cancel)
    {
        await using (ISource source = fixture.Create())
        {
            StreamDefinition stream = source.Catalog.First(fixture.Tests);
            await using ISourceStream opened = await source.OpenAsync(stream, await source.BindAsync(stream, cancel), cancel);
            await SourceReads.ReadAsync(opened, new FullWindow(), cancel);
        }

        Expect.Equal(0, fixture.OpenSessions, "Vendor sessions after the source was closed");
    }

    private async Task WithAsync(string name, Func<ISourceStream, CancellationToken, Task> check, CancellationToken cancel)
    {
        await using ISource source = fixture.Create();
        StreamDefinition stream = source.Catalog.Single(candidate => candidate.Name == name).WithoutDay(); // days are the engine's; a source is never asked for one
        StreamBinding binding = await source.BindAsync(stream, cancel);
        await using ISourceStream opened = await source.OpenAsync(stream, binding, cancel);
        await check(opened, cancel);
    }

    private static async Task FullAsync(ISourceStream stream, CancellationToken cancel)
    {
        SourceReads all = await SourceReads.ReadAsync(stream, new FullWindow(), cancel);
        Expect.That(all.Rows.Count > 0, "The filled system gives no row.");
    }

    private static async Task StableAsync(ISourceStream stream, CancellationToken cancel)
    {
        SourceReads first = await SourceReads.ReadAsync(stream, new FullWindow(), cancel), second = await SourceReads.ReadAsync(stream, new FullWindow(), cancel);
        Expect.Equal(first.Rows.Count, second.Rows.Count, "Rows of a second read");
        foreach ((string key, string?[] row) in first.Rows) Expect.That(second.Rows.TryGetValue(key, out string?[]? again) && row.SequenceEqual(again), $"Row {key} differs in a second read.");
    }

    private static async Task KeysAsync(ISourceStream stream, CancellationToken cancel)
    {
        SourceReads all = await SourceReads.ReadAsync(stream, new FullWindow(), cancel);
        ImmutableArray<ImmutableArray<string>> keys = all.Keys(3);
        SourceReads some = await SourceReads.ReadAsync(stream, new KeyWindow(keys), cancel);
        Expect.That(some.Rows.Keys.SequenceEqual(keys.Select(key => string.Join('|', key)).Order(StringComparer.Ordinal), StringComparer.Ordinal), $"Asked for {keys.Length} keys, got {string.Join(", ", some.Rows.Keys)}.");
        foreach ((string key, string?[] row) in some.Rows) Expect.That(row.SequenceEqual(all.Rows[key]), $"Row {key} read by key differs from the full read.");
    }

    private static async Task RangeAsync(ISourceStream stream, CancellationToken cancel)
    {
        if (stream.Definition.Strategy is not (ReadStrategy.Date or ReadStrategy.Stamp) || stream.Definition.Cursor.Field is not { } field) return;
        SourceReads all = await SourceReads.ReadAsync(stream, new FullWindow(), cancel);
        string[] values = [.. all.Column(field).OfType<string>().Order(StringComparer.Ordinal)];
        if (values.Length == 0) return;
        string middle = values[values.Length / 2];
        foreach (bool nulls in new[] { false, true })
        {
            SourceReads part = await SourceReads.ReadAsync(stream, new RangeWindow(field, middle, null, nulls), cancel);
            int expected = all.Column(field).Count(value => value is null ? nulls : string.CompareOrdinal(value, middle) >= 0);
            Expect.Equal(expected, part.Rows.Count, $"Rows with {field} from {middle}{(nulls ? " or empty" : "")}");
        }
    }

    private async Task PartsAsync(ISourceStream stream, CancellationToken cancel)
    {
        SourceReads all = await SourceReads.ReadAsync(stream, new FullWindow(), cancel);
        ReadWindow? window = stream.Definition.Strategy switch
        {
            ReadStrategy.OpenItems => new OpenWindow(),
            ReadStrategy.Journal => JournalOf(stream, all),
            _ => null,
        };
        if (window is null) return;
        SourceReads part = await SourceReads.ReadAsync(stream, window, cancel);
        Expect.That((part.Rows.Count > 0 || window is OpenWindow && !fixture.ShowsOpen(stream.Definition)) && part.Rows.Count <= all.Rows.Count, $"{window.Describe()} gives {part.Rows.Count} of {all.Rows.Count} rows.");
        foreach ((string key, string?[] row) in part.Rows) Expect.That(all.Rows.TryGetValue(key, out string?[]? full) && row.SequenceEqual(full), $"Row {key} of '{window.Describe()}' is not that of the full read.");
    }

    private static JournalWindow JournalOf(ISourceStream stream, SourceReads all)
    {
        CursorDefinition cursor = stream.Definition.Cursor;
        string?[] row = all.Rows.Values.First();
        int Number(string field) => int.Parse(row[all.Schema.OrdinalOf(field)]!, System.Globalization.CultureInfo.InvariantCulture);
        string? company = stream.Definition.CompanyField is { } field ? row[all.Schema.OrdinalOf(field)] : null;
        return new JournalWindow(Number(cursor.YearField!), Number(cursor.PeriodField!), 0, []) { Companies = company is null ? [] : [company] };
    }

    private static async Task TagsAsync(ISourceStream stream, CancellationToken cancel)
    {
        if (stream.Definition.Tag is null) return;
        Expect.That(stream is IListsTags, "The stream is read by tags and lists none.");
        if (stream is not IListsTags { HasTags: true } tags) return;
        SourceReads all = await SourceReads.ReadAsync(stream, new FullWindow(), cancel), listed = await SourceReads.OfAsync(stream.Definition.ToTagSchema(), tags.ReadTagsAsync(new FullWindow(), cancel));
        Expect.That(all.Rows.Keys.SequenceEqual(listed.Rows.Keys, StringComparer.Ordinal), "The listing names other keys than the full read.");
        foreach ((string key, string?[] row) in all.Rows) Expect.That(row[^1] is { Length: > 0 } tag && listed.Rows[key][^1] == tag, $"Row {key} has the tag {row[^1] ?? "none"}, and {listed.Rows[key][^1] ?? "none"} in the listing.");
    }

    private static async Task CountAsync(ISourceStream stream, CancellationToken cancel)
    {
        if (stream is not ICountsWindows counts || await counts.CountAsync(new FullWindow(), cancel) is not { } count) return;
        SourceReads all = await SourceReads.ReadAsync(stream, new FullWindow(), cancel);
        Expect.Equal(count, (long)all.Rows.Count, "Rows against the count");
    }

    private static async Task CancelAsync(ISourceStream stream, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await stop.CancelAsync();
        try
        {
            await SourceReads.ReadAsync(stream, new FullWindow(), stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        throw new ConformanceException("A cancelled read went on to its end.");
    }
}
