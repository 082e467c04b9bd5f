using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>Users and tokens at the command line: the way in for the first one, and back in for who is shut out.</summary>
public sealed class UsersTests : IDisposable
{
    private const string Password = "correct horse battery staple";
    private readonly string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
    private readonly Mlc mlc;

    public UsersTests() => mlc = new Mlc(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task INV_6_a_password_is_piped_in_and_lies_nowhere()
    {
        MlcResult added = (await mlc.RunAsync("users add Anna --role admin", Password + "\n")).Ended(0);
        Assert.DoesNotContain(Password, added.Output + added.Errors, StringComparison.Ordinal);
        (await mlc.RunAsync("users reset anna", Password + "!\n")).Ended(0);
        JsonElement anna = Assert.Single((await mlc.RunAsync("users list --json")).Ended(0).Json.EnumerateArray());
        Assert.Equal(("anna", "admin", "may sign in"), (anna.GetProperty("name").GetString(), anna.GetProperty("role").GetString(), anna.GetProperty("state").GetString()));
        Assert.Contains("anna", (await mlc.RunAsync("users list")).Ended(0).Output, StringComparison.Ordinal);
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) Assert.DoesNotContain(Password, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        string trail = (await mlc.RunAsync("audit export")).Ended(0).Output;
        Assert.Contains("user.add", trail, StringComparison.Ordinal);
        Assert.Contains("user.password", trail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_takes_the_place_of_a_password()
    {
        MlcResult added = (await mlc.RunAsync("users add bert --link --url https://mlc.acme.example --json")).Ended(0);
        Assert.StartsWith("https://mlc.acme.example/set-up?key=", added.Json.GetProperty("link").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("http://127.0.0.1:8420/set-up?key=", (await mlc.RunAsync("users reset bert --link --json")).Ended(0).Json.GetProperty("link").GetString(), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(mlc.Data, "service.yaml"), "publicUrl: https://mlc.elsewhere.example/console", TestContext.Current.CancellationToken);
        Assert.StartsWith("https://mlc.elsewhere.example/console/set-up?key=", (await mlc.RunAsync("users reset bert --link --json")).Ended(0).Json.GetProperty("link").GetString(), StringComparison.Ordinal);
        Assert.Contains("has not chosen", (await mlc.RunAsync("users list")).Ended(0).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users add bert --link", "USER-TAKEN")]
    [InlineData("users add ../bert --link", "USER-NAME")]
    [InlineData("users reset nobody --link", "USER-UNKNOWN")]
    [InlineData("users reset bert --link --url odd", "USAGE")]
    [InlineData("tokens add x --scope read --days 0", "USAGE")]
    [InlineData("tokens revoke x", "TOKEN-UNKNOWN")]
    public async Task What_cannot_be_is_told(string command, string code)
    {
        (await mlc.RunAsync("users add bert --link")).Ended(0);
        Assert.Contains(code, (await mlc.RunAsync(command)).Ended(2).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_shown_once_and_revoked()
    {
        JsonElement made = (await mlc.RunAsync(["tokens", "add", "nightly export", "--scope", "read", "--scope", "run", "--days", "30", "--json"])).Ended(0).Json;
        string token = made.GetProperty("token").GetString()!;
        MlcResult listed = (await mlc.RunAsync("tokens list --json")).Ended(0);
        Assert.Equal("read run", Assert.Single(listed.Json.EnumerateArray()).GetProperty("scopes").GetString());
        Assert.DoesNotContain(token, listed.Output + (await mlc.RunAsync("tokens list")).Ended(0).Output + (await mlc.RunAsync("audit export")).Ended(0).Output, StringComparison.Ordinal);
        (await mlc.RunAsync($"tokens revoke {made.GetProperty("id").GetString()}")).Ended(0);
        Assert.Contains("No tokens yet", (await mlc.RunAsync("tokens list")).Ended(0).Output, StringComparison.Ordinal);
    }
}
