using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Engine.Tests.Configuration;

namespace MlConnector.EndToEnd;

/// <summary>The wrong configurations of the engine's list, through the whole program beside a pipeline that works: each ends with 2, says why with a place in the file, and changes nothing.</summary>
public sealed class WrongConfigurationTests
{
    // Found when a stream is planned. That comes after everything that reading the file finds, and streams of the list are not those of the real catalog.
    private static readonly string[] Planned = ["MAP-EXPRESSION", "CONFIG-FIELD", "CONFIG-STREAM", "CONFIG-TWICE"];

    [Fact]
    public async Task Each_ends_with_2_says_why_and_changes_nothing()
    {
        await using Site site = await Site.StartAsync("      ap_suppliers: {}\n");
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        foreach ((string name, string content) in WrongConfigurations.Files) await File.WriteAllTextAsync(Path.Combine(site.Folder, name), content, TestContext.Current.CancellationToken);
        string before = await ShownAsync(site);
        List<string> wrong = [];
        int told = 0;
        foreach ((string find, string put, string code, _) in WrongConfigurations.All)
        {
            string? complaint = await JudgeAsync(site, find, put, code);
            if (complaint is null) told++;
            else wrong.Add($"'{put}' for '{find}': {complaint}"[..Math.Min(400, complaint.Length + put.Length + find.Length + 10)]);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(WrongConfigurations.All.Count, told);
        Assert.Equal(before, await ShownAsync(site));
    }

    /// <summary>A mistake of each kind: in the shape, in a connection, a secret in the file, a stream and a field that are not there, and what the destination does not take.</summary>
    [Theory]
    [InlineData("every 15 minutes", "sometimes")]
    [InlineData("every 15 minutes", "every 20 minutes")]
    public async Task Mistakes_of_every_kind_are_told_at_once(string schedule, string other)
    {
        await using Site site = await Site.StartAsync("""
                  ap_suppliers: { write: upsert }
                  ap_invoices: { columns: { Number: Invoice, Open: Opne } }
                  gl_posting: {}
            """.ReplaceLineEndings("\n") + "\n");
        string text = (await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken)).Replace("'${secret:syspro-odata}'", "hunter2", StringComparison.Ordinal).Replace("visibilityPoll", "visibilityPol", StringComparison.Ordinal).Replace(schedule, other, StringComparison.Ordinal);
        string file = Path.Combine(site.Folder, "wrong.yaml");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

        MlcResult refused = (await site.Mlc.RunAsync(["apply", "-f", file, "--yes", "--json"])).Ended(2);

        (string Code, string Line)[] told = [.. refused.Json.GetProperty("errors").EnumerateArray().Select(error => (error.GetProperty("code").GetString()!, LineOf(text, error.GetProperty("where").GetString()!)))];
        List<(string Code, string Part)> expected = [("CONFIG-SECRET-IN-FILE", "hunter2"), ("CONFIG-UNKNOWN", "visibilityPol"), ("CONFIG-STREAM", "gl_posting:"), ("MAP-EXPRESSION", "Opne"), ("CONFIG-WRITE-MODE", "ap_suppliers")];
        if (other == "sometimes") expected.Add(("CONFIG-VALUE", "sometimes"));
        Assert.All(expected, mistake => Assert.Contains(told, error => error.Code == mistake.Code && error.Line.Contains(mistake.Part, StringComparison.Ordinal)));
        Assert.Equal(told.Length, told.Distinct().Count());
        Assert.DoesNotContain("hunter2", refused.Output + refused.Errors, StringComparison.Ordinal);
    }

    private static string LineOf(string text, string where) => where.Split(':') is [.., var line, _] ? text.Split('\n')[int.Parse(line, System.Globalization.CultureInfo.InvariantCulture) - 1] : "";

    private static async Task<string?> JudgeAsync(Site site, string find, string put, string code)
    {
        string good = WrongConfigurations.Good.ReplaceLineEndings("\n"), file = Path.Combine(site.Folder, "wrong.yaml");
        int at = good.IndexOf(find, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, good[..at] + put + good[(at + find.Length)..], TestContext.Current.CancellationToken);
        MlcResult refused = await site.Mlc.RunAsync(["apply", "-f", file, "--yes", "--json"]);
        if (refused.Code != 2) return $"ended with {refused.Code}: {refused.Output}{refused.Errors}";
        if ((refused.Output + refused.Errors).Contains("   at ", StringComparison.Ordinal)) return "a stack trace";
        JsonElement[] errors = [.. refused.Json.GetProperty("errors").EnumerateArray()];
        if (errors.Length == 0 || errors.Any(error => error.GetProperty("fix").GetString()!.Length == 0)) return "no error with a fix";
        if (!errors.All(error => error.GetProperty("where").GetString()!.Contains("wrong.yaml", StringComparison.Ordinal))) return $"no place: {refused.Output}";
        return Planned.Contains(code, StringComparer.Ordinal) || errors.Any(error => error.GetProperty("code").GetString() == code) ? null : $"{code} is not told: {refused.Output}";
    }

    /// <summary>What there is to be changed: revisions with their content, the audit trail (that it was taken out is an entry too), and the destination.</summary>
    private static async Task<string> ShownAsync(Site site) => string.Join(
        '\n', (await site.Mlc.RunAsync("export")).Ended(0).Output, string.Join('\n', (await site.Mlc.RunAsync("audit export")).Ended(0).Output.Split('\n').Where(entry => !entry.Contains("audit.export", StringComparison.Ordinal))), string.Join(' ', site.PowerBi.Datasets().Select(dataset => $"{dataset.Name} {dataset.Tables.Count}")));
}
