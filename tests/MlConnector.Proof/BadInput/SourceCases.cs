using System.Security.Cryptography;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Proof.Seeds;

namespace MlConnector.Proof.BadInput;

/// <summary>Asks a source something whose answers are spoiled. What it gives must be what it gives of good answers, or a coded error.</summary>
internal sealed class SourceCases(SourceSite site, Spoiler spoiler, Random random, Tally covered)
{
    private static readonly string[] Streams = ["ap_invoices", "ap_suppliers", "gl_postings", "gl_accounts", "sales_orders", "inventory_items", "ap_aging"];
    private readonly Dictionary<string, string> good = new(StringComparer.Ordinal);

    /// <summary>Plays one case.</summary>
    public async Task PlayAsync()
    {
        bool odata = random.Next(2) == 0, enet = !odata || random.Next(4) == 0;
        string stream = Streams[random.Next(Streams.Length)];
        int ask = random.Next(6);
        Spoil spoil = (Spoil)random.Next(Enum.GetValues<Spoil>().Length);
        string what = $"{Name(ask)} {stream} {(odata, enet) switch { (true, true) => "both channels", (true, _) => "odata", _ => "enet" }}";
        spoiler.Rest();
        if (!good.TryGetValue(what, out string? expected)) good[what] = expected = await AskAsync(ask, stream, odata, enet);
        int after = random.Next(Math.Max(1, spoiler.Seen)), times = random.Next(3) == 0 ? 1 : int.MaxValue;
        spoiler.Arm(after, times, answer => answer.After(spoil, random));
        covered.Count($"{spoil}");
        try
        {
            string given = await AskAsync(ask, stream, odata, enet).WaitAsync(TimeSpan.FromMinutes(2));
            covered.Count(given == expected ? "answers all the same" : "answers something else");
            Assert.True(given == expected || spoil is Spoil.Altered || Says(ask, spoil, given, expected), $"gave '{given}' of spoiled answers and '{expected}' of good ones");
        }
        catch (ConnectorException refused)
        {
            AnswerJudge.Check(refused);
            covered.Count("refused");
            foreach (ConnectorError error in refused.Errors) covered.Count($"error {error.Code}");
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{what}, {spoil} after {after} of {spoiler.Seen}, {string.Join(", ", spoiler.Struck.Distinct().Take(4))}: {e.GetType().Name}: {e.Message}", e);
        }

        if (spoiler.Struck.Count > 0) covered.Count("spoiled");
    }

    /// <summary>It says itself that it is something else: a finding, a window that cannot be counted, another channel or fewer fields at the time of binding. Of a count, which is digits and nothing else, a part is a count too; it is only used for forecasts.</summary>
    private static bool Says(int ask, Spoil spoil, string given, string expected) =>
        ask is 0 or 1 || ask == 2 && (given.Length == 0 || spoil is Spoil.Truncated) || ask > 3 && given.Split(']')[0] != expected.Split(']')[0];

    private static string Name(int ask) => ask switch { 0 => "check", 1 => "discover", 2 => "count", 3 => "today", _ => "read" };

    private async Task<string> AskAsync(int ask, string stream, bool odata, bool enet)
    {
        await using ISource source = site.Open(odata, enet);
        if (ask == 0) return await CheckAsync(source, stream);
        if (ask == 1) return string.Join(' ', (await source.DiscoverAsync(null, default)).Select(found => found.Definition.Name));
        StreamDefinition definition = source.Catalog.Single(each => each.Name == stream);
        StreamBinding binding = await source.BindAsync(definition, default);
        await using ISourceStream opened = await source.OpenAsync(definition, binding, default);
        return ask switch
        {
            2 => opened is ICountsWindows counts ? $"{await counts.CountAsync(new FullWindow(), default)}" : "",
            3 => (await opened.TodayAsync(default)).ToString("O", System.Globalization.CultureInfo.InvariantCulture),
            _ => $"{binding.Channel} without [{string.Join(' ', binding.MissingFields)}] {await ReadAsync(opened)}",
        };
    }

    private static async Task<string> CheckAsync(ISource source, string stream)
    {
        Abstractions.Checks.CheckReport report = await source.CheckAsync([stream], default);
        AnswerJudge.Check(report);
        return string.Join(' ', report.Findings.Select(finding => $"{finding.Subject}:{finding.Outcome}"));
    }

    private static async Task<string> ReadAsync(ISourceStream stream)
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long rows = 0;
        await foreach (SourcePage page in stream.ReadAsync(new FullWindow(), default))
        {
            using SourcePage owned = page;
            for (int row = 0; row < page.Records.RowCount; row++, rows++)
            {
                for (int i = 0; i < page.Records.Schema.Fields.Length; i++)
                {
                    all.AppendData(page.Records[row].Bytes(i));
                    all.AppendData([(byte)0xff]);
                }
            }
        }

        return $"{rows} rows {Convert.ToHexString(all.GetHashAndReset())[..16]}";
    }
}
