using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>What the audit trail proves when yesterday's data folder is put back: it depends on where its heads were kept, and is said so.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Completeness_is_claimed_only_by_heads_that_are_kept_elsewhere_and_a_folder_put_back_is_named()
    {
        string folder = Directory.CreateTempSubdirectory("mlc-audit-").FullName;
        try
        {
            var mlc = new Mlc(folder);
            string heads = Path.Combine(folder, "elsewhere.heads");
            await SetAsync(mlc, "one");
            Assert.Contains("MLC_AUDIT_ANCHOR", (await mlc.RunAsync("audit verify")).Ended(4).Output, StringComparison.Ordinal);
            mlc.Variables["MLC_AUDIT_ANCHOR"] = heads;
            await SetAsync(mlc, "two");
            (await mlc.RunAsync("audit verify")).Ended(0);
            Copy(mlc.Data, mlc.Data + ".backup");
            await SetAsync(mlc, "three");
            Directory.Delete(mlc.Data, recursive: true);
            Copy(mlc.Data + ".backup", mlc.Data);

            Assert.Contains("entry 3 is missing", (await mlc.RunAsync("audit verify")).Ended(1).Output, StringComparison.Ordinal);
            await SetAsync(mlc, "four");
            Assert.Contains("the trail was written anew", (await mlc.RunAsync("audit verify")).Ended(1).Output, StringComparison.Ordinal);

            mlc.Variables.Remove("MLC_AUDIT_ANCHOR");
            var within = (await mlc.RunAsync("audit verify --json")).Ended(4).Json;
            Assert.Equal(("Holds", "Unproven"), (within.GetProperty("integrity").GetProperty("answer").GetString(), within.GetProperty("completeness").GetProperty("answer").GetString()));
            Assert.Equal(2, Assert.Single(within.GetProperty("putBack").EnumerateArray()).GetProperty("afterEntry").GetInt64());
            Assert.Contains("put back", (await mlc.RunAsync("audit verify")).Ended(4).Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task SetAsync(Mlc mlc, string name) => (await mlc.RunAsync($"secrets set {name}", "value")).Ended(0);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string child in Directory.EnumerateDirectories(from)) Copy(child, Path.Combine(to, Path.GetFileName(child)));
    }
}
