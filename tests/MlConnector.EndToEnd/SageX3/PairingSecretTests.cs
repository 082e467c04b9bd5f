using System.Text;
using MlConnector.EndToEnd.Secrets;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd.SageX3;

/// <summary>INV-6 for a connection that is paired: codes, refresh tokens and access tokens live from the prompt to the vault and in requests, and nowhere else.</summary>
public sealed class PairingSecretTests
{
    private const string Paired = "auth: refreshToken, gateway: '{gateway}', clientId: mlc-gateway-app, clientSecret: '${secret:x3-gateway}', redirectUri: 'https://mlc.example/callback', refreshToken: '${secret:x3-refresh}'";

    [Fact]
    public async Task INV6_what_pairs_a_connection_comes_up_nowhere()
    {
        await using X3World world = await X3World.StartAsync("      products: {}\n      suppliers: {}\n      purchase_orders: {}\n", Paired, "patience: 1s\n    entities: { purchase_orders: { channel: graphql } }");
        string code = world.X3.Agree();
        Look(world, code, "connect with a foreign state", await world.Mlc.RunAsync($"connect erp -f {world.File} --verbose", $"code={code}&state=foreign\n"));
        Look(world, code, "connect", (await world.Mlc.RunAsync($"connect erp -f {world.File} --verbose", code + "\n")).Ended(0));
        Look(world, code, "connect with a code that was used", (await world.Mlc.RunAsync($"connect erp -f {world.File} --verbose", code + "\n")).Ended(3));
        foreach (string line in (string[])[$"check -f {world.File}", $"apply -f {world.File} --yes", "run", "status", "secrets list", "audit export", $"discover -f {world.File}"])
        {
            foreach (string how in (string[])["--verbose", "--json"]) Look(world, code, line, (await world.Mlc.RunAsync($"{line} {how}")).Ended(0));
        }

        Assert.True(world.Current("Products").Count > 0);
        foreach ((int status, EchoForm form, bool spares) in ((int, EchoForm, bool)[])[(400, EchoForm.Json, true), (401, EchoForm.Text, false), (500, EchoForm.Html, true), (400, EchoForm.OAuth, false)])
        {
            (world.Echo.Status, world.Echo.Form, world.Echo.SparesSignIn) = (status, form, spares);
            foreach (string line in (string[])[$"check -f {world.File} --verbose", "run --verbose"]) Look(world, code, $"{line} ({status} {form})", await world.Mlc.RunAsync(line));
        }

        world.Echo.Status = null;
        (await world.Mlc.RunAsync($"check -f {world.File}")).Ended(0); // what was refused above is only sent again when a person asks
        world.X3.DeletePairing();
        world.X3.ExpireSessions();
        MlcResult lost = (await world.Mlc.RunAsync("run --verbose")).Ended(3);
        Assert.Contains("SAGEX3-NEEDS-PAIRING", lost.Output + lost.Errors, StringComparison.Ordinal);
        Look(world, code, "run of a lost pairing", lost);
        foreach (string file in Directory.EnumerateFiles(world.Folder, "*", SearchOption.AllDirectories)) Look(world, code, Path.GetFileName(file), await ReadAsync(file));
    }

    private static void Look(X3World world, string code, string where, MlcResult result) => Look(world, code, where, Encoding.UTF8.GetBytes(result.Output + result.Errors));

    private static void Look(X3World world, string code, string where, byte[] bytes)
    {
        Canary[] canaries =
        [
            Canary.Of("the code", code), Canary.Of("a refresh token", "x3-refresh-0"), Canary.Of("an access token", "x3-access-0"), Canary.Of("the password of api1", world.X3.Options.Api1.Password),
            Canary.Of("the secret of the application", world.X3.Options.Tokens.ClientSecret), Canary.Of("the secret of Power BI", world.PowerBi.Options.ClientSecret), .. world.Echo.Seen,
        ];
        Canary? found = canaries.FirstOrDefault(canary => canary.IsIn(bytes));
        Assert.True(found is null, $"{where} tells {found?.Name}");
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using MemoryStream all = new();
        await stream.CopyToAsync(all, TestContext.Current.CancellationToken);
        return all.ToArray();
    }
}
