using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.EndToEnd;

/// <summary>Single records with personal data: dead letters shown, exported, replayed by every choice and written off; passports with fields; the purge of a person.</summary>
public sealed class RecordTests
{
    [Fact]
    public async Task Dead_letters_are_worked_off_records_are_traced_and_a_person_is_erased()
    {
        await using Site site = await Site.StartAsync();
        SysproRow[] suppliers = [.. site.Syspro.Table("ApSupplier").Rows.Where(row => row["Email"] is string { Length: > 0 }).Take(2)];
        (string first, string second) = (Code(suppliers[0]), Code(suppliers[1]));
        string mail = suppliers[0].Text("Email").Trim();
        await WriteAsync(site, first, second);
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(4);
        Dictionary<string, string> letters = await LettersAsync(site);
        Assert.Equal(2, letters.Count);

        string file = Path.Combine(site.Folder, "dead.csv");
        (await site.Mlc.RunAsync($"dead-letters export -o {file} --stream ap_suppliers")).Ended(0);
        await ExpectOwnerOnlyAsync(site, file);
        string[] lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal((3, 2), (lines.Length, lines.Count(line => line.Contains("MAP-ZERO", StringComparison.Ordinal))));
        string id = letters[first];
        Assert.Contains("***", (await site.Mlc.RunAsync($"dead-letters show {id}")).Ended(0).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(mail, (await site.Mlc.RunAsync($"dead-letters show {id} --json")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains(mail, (await site.Mlc.RunAsync($"dead-letters show {id} --reveal")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("dead-letter.reveal", (await site.Mlc.RunAsync("audit export")).Ended(0).Output, StringComparison.Ordinal);

        await ReplayByEveryChoiceAsync(site, second);
        await EraseAsync(site, first, mail);
    }

    private static async Task ExpectOwnerOnlyAsync(Site site, string letters)
    {
        string trail = Path.Combine(site.Folder, "audit.ndjson");
        (await site.Mlc.RunAsync($"audit export -o {trail}")).Ended(0);
        Assert.Contains("\"action\":\"audit.export\"", (await File.ReadAllLinesAsync(trail, TestContext.Current.CancellationToken))[^1], StringComparison.Ordinal); // who takes the trail stands in it, by whatever way
        if (OperatingSystem.IsWindows()) return;
        foreach (string file in (string[])[letters, trail]) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    /// <summary>The mapping is mended for the first; the second stays dead whatever replays it, and is given up.</summary>
    private static async Task ReplayByEveryChoiceAsync(Site site, string second)
    {
        await WriteAsync(site, second);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        Assert.Contains("nothing is open", (await site.Mlc.RunAsync("replay --run nobody")).Ended(0).Output, StringComparison.Ordinal);
        string run = (await site.Mlc.RunAsync("dead-letters list --json")).Ended(0).Json[0].GetProperty("run").GetString()!;
        JsonElement replayed = (await site.Mlc.RunAsync($"replay --run {run} --stream ap_suppliers --json")).Json;
        Assert.Equal(1, replayed.GetProperty("streams")[0].GetProperty("counts").GetProperty("replayed").GetInt32());
        JsonElement still = (await site.Mlc.RunAsync("replay --code MAP-ZERO --json")).Ended(4).Json;
        Assert.Equal("Unverified", still.GetProperty("state").GetString());
        Assert.Contains("still cannot be delivered", still.GetProperty("streams")[0].GetProperty("reasons")[0].GetString(), StringComparison.Ordinal);
        foreach (string command in (string[])["replay --code MAP-ZERO", "status"]) Assert.Contains("MAP-ZERO: Column Ratio", (await site.Mlc.RunAsync(command)).Output, StringComparison.Ordinal);
        (string left, string leftId) = Assert.Single(await LettersAsync(site));
        Assert.Equal(second, left);
        (await site.Mlc.RunAsync(["dead-letters", "write-off", leftId, "--reason", "not used any more"])).Ended(0);
        Assert.Contains("DEAD-LETTER-ENDED", (await site.Mlc.RunAsync(["dead-letters", "write-off", leftId, "--reason", "once more"])).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("nothing is open", (await site.Mlc.RunAsync("replay --all")).Ended(0).Output, StringComparison.Ordinal);
    }

    private static async Task EraseAsync(Site site, string supplier, string mail)
    {
        JsonElement entry = (await site.Mlc.RunAsync($"trace {supplier} --stream ap_suppliers --fields --json")).Ended(0).Json[0].GetProperty("entries").EnumerateArray().First();
        Assert.Equal("***", entry.GetProperty("fields").GetProperty("Email").GetString());
        Assert.DoesNotContain(mail, (await site.Mlc.RunAsync($"trace {supplier} --fields")).Ended(0).Output, StringComparison.Ordinal);
        JsonElement purged = (await site.Mlc.RunAsync(["purge", "--stream", "ap_suppliers", "--key", supplier, "--reason", "request 118", "--yes", "--json"])).Ended(0).Json;
        Assert.Contains("Email", purged.GetProperty("fields emptied").GetString(), StringComparison.Ordinal);
        JsonElement after = (await site.Mlc.RunAsync($"trace {supplier} --stream ap_suppliers --fields --json")).Ended(0).Json[0].GetProperty("entries").EnumerateArray().First();
        Assert.True(after.GetProperty("fields").GetProperty("Email").ValueKind == JsonValueKind.Null);
        Assert.Contains("request 118", (await site.Mlc.RunAsync("audit export")).Ended(0).Output, StringComparison.Ordinal);
    }

    /// <summary>Source id's last part → number of the open letter.</summary>
    private static async Task<Dictionary<string, string>> LettersAsync(Site site) => (await site.Mlc.RunAsync("dead-letters list --json")).Ended(0).Json.EnumerateArray()
        .ToDictionary(letter => letter.GetProperty("record").GetString()!.Split('|')[^1], letter => letter.GetProperty("id").GetRawText(), StringComparer.Ordinal);

    private static Task WriteAsync(Site site, params string[] dead)
    {
        string compute = $"1 / (case when Supplier in ({string.Join(", ", dead.Select(code => $"'{code}'"))}) then 0 else 1 end)";
        return File.WriteAllTextAsync(site.File, site.Configuration($"      ap_suppliers: {{ write: versions, addColumns: {{ Ratio: {{ compute: \"{compute}\", scale: 2 }} }} }}\n"), TestContext.Current.CancellationToken);
    }

    private static string Code(SysproRow supplier) => supplier.Text("Supplier").Trim().TrimStart('0');
}
