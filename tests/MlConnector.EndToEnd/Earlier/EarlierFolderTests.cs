using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd.Earlier;

/// <summary>
/// Data folders that earlier versions wrote, with their keys and with what those versions said of them: this version opens each, migrates its store, and says the same. One is added whenever the store's version has grown: the demonstration
/// (<c>mlc demo --size small</c>) writes <c>data</c>, and <c>said</c> holds the output of the commands below, by the same version.
/// </summary>
public sealed class EarlierFolderTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Earlier");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.zip").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_folder_that_an_earlier_version_wrote_says_what_it_said_then(string file)
    {
        string root = Directory.CreateTempSubdirectory("mlc-earlier-").FullName;
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(Folder, file), root, TestContext.Current.CancellationToken);
        foreach (string key in Directory.GetFiles(Path.Combine(root, "keys"), "*.key")) TakeKey(key);
        var mlc = new Mlc(root);

        // the journal is opened with the old key: the row as it was read stands in it
        Same(Said(root, "dead-letter"), (await mlc.RunAsync("dead-letters show 1 --json")).Ended(0).Json, "dead-letter");
        Same(Said(root, "dead-letters"), (await mlc.RunAsync("dead-letters list --all --json")).Ended(0).Json, "dead-letters");
        Same(Said(root, "secrets"), (await mlc.RunAsync("secrets list --json")).Ended(0).Json, "secrets");
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(root, "said", "export.yaml"), TestContext.Current.CancellationToken), (await mlc.RunAsync("export")).Ended(0).Output);

        await ShownAsync(mlc, Said(root, "dead-letter"));

        // that it was copied is noticed, so the audit trail cannot prove that it is whole; what it holds is as it was written
        Assert.Equal("Holds", (await mlc.RunAsync("audit verify --json")).Json.GetProperty("integrity").GetProperty("answer").GetString());
        Assert.Equal(VersionOf(file) < Newest ? 1 : 0, Backups(root)); // the store as it was before it was migrated
        Directory.Delete(root, recursive: true);
    }

    /// <summary>The version of the store that a folder has, by the file's name.</summary>
    private static int VersionOf(string file) => int.Parse(Path.GetFileNameWithoutExtension(file).Split('-')[^1], CultureInfo.InvariantCulture);

    private static int Newest => typeof(Store.SqliteStore).Assembly.GetManifestResourceNames().Count(name => name.EndsWith(".sql", StringComparison.Ordinal));

    private static int Backups(string root) => Directory.Exists(Path.Combine(root, "data", "backups")) ? Directory.GetFiles(Path.Combine(root, "data", "backups"), "*.db").Length : 0;

    /// <summary>What is known of the pipeline and of its repaired row, wherever the systems are that it was made of: their certificates are gone with them.</summary>
    private static async Task ShownAsync(Mlc mlc, JsonElement letter)
    {
        JsonElement pipeline = Assert.Single((await mlc.RunAsync("status --json")).Ended(0).Json.EnumerateArray());
        JsonElement stream = Assert.Single(pipeline.GetProperty("streams").EnumerateArray(), stream => stream.GetProperty("stream").GetString() == letter.GetProperty("stream").GetString());
        Assert.Equal(0, stream.GetProperty("openDeadLetters").GetInt64()); // it was replayed
        Assert.Contains(pipeline.GetProperty("runs").EnumerateArray(), run => run.GetProperty("state").GetString() == "Verified");
        JsonElement passport = Assert.Single((await mlc.RunAsync(["trace", letter.GetProperty("record").GetString()!, "--json"])).Ended(0).Json.EnumerateArray());
        Assert.Equal(letter.GetProperty("id").GetInt64(), Assert.Single(passport.GetProperty("deadLetters").EnumerateArray()).GetInt64());
        Assert.Contains(passport.GetProperty("entries").EnumerateArray(), entry => entry.GetProperty("delivered").GetBoolean() && entry.GetProperty("current").GetBoolean());
    }

    /// <summary>A key that others may read is refused; what an archive says of that is not to be relied on.</summary>
    private static void TakeKey(string file)
    {
        string own = Path.Combine(Mlc.Keys, Path.GetFileName(file));
        File.Copy(file, own, overwrite: true);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(own, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private static JsonElement Said(string root, string what) => JsonDocument.Parse(File.ReadAllText(Path.Combine(root, "said", $"{what}.json"))).RootElement;

    /// <summary>Everything that was said is said, and the same; a newer version may say more of a thing.</summary>
    private static void Same(JsonElement then, JsonElement now, string where)
    {
        Assert.True(then.ValueKind == now.ValueKind, $"{where}: {then} then, {now} now");
        switch (then.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in then.EnumerateObject())
                {
                    Assert.True(now.TryGetProperty(property.Name, out JsonElement value), $"{where}: nothing is said of {property.Name}");
                    Same(property.Value, value, $"{where}.{property.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.True(then.GetArrayLength() == now.GetArrayLength(), $"{where}: {then.GetArrayLength()} then, {now.GetArrayLength()} now");
                for (int i = 0; i < then.GetArrayLength(); i++) Same(then[i], now[i], $"{where}[{i}]");
                break;
            default:
                Assert.True(then.ToString() == now.ToString(), $"{where}: {then} then, {now} now");
                break;
        }
    }
}
