using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Provider;

namespace MlConnector.Server.Tests.SignIn;

/// <summary>The file that names the identity provider.</summary>
public sealed class ProviderSettingsTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public async Task What_is_written_is_read_and_the_rest_is_usual()
    {
        ProviderSettings settings = await ReadAsync("""
            issuer: https://login.acme.example/realms/acme
            clientId: ml-connector
            clientSecret: ${secret:sign-in}
            roles:
              finance-admins: admin
              finance: viewer
            otherwise: auditor
            """);
        Assert.Equal(("login.acme.example", "ml-connector", "sign-in"), (settings.Name, settings.ClientId, settings.ClientSecret));
        Assert.Equal(("openid profile email", "preferred_username", "groups"), (settings.Scopes, settings.NameClaim, settings.RoleClaim));
        Assert.Equal([new("finance", Role.Viewer), new("finance-admins", Role.Admin)], settings.Roles);
        Assert.Equal(Role.Auditor, settings.OtherwiseRole);
    }

    [Theory]
    [InlineData("clientId: x\notherwise: viewer", "CONFIG-MISSING")]
    [InlineData("issuer: https://x.example\notherwise: viewer", "CONFIG-MISSING")]
    [InlineData("issuer: https://x.example\nclientId: x", "CONFIG-MISSING")]
    [InlineData("issuer: http://x.example\nclientId: x\notherwise: viewer", "CONFIG-PLAIN-HTTP")]
    [InlineData("issuer: https://x.example\nclientId: x\notherwise: boss", "CONFIG-VALUE")]
    [InlineData("issuer: https://x.example\nclientId: x\nroles: { finance: boss }", "CONFIG-VALUE")]
    [InlineData("issuer: https://x.example\nclientId: x\nclientSecret: in-the-file\notherwise: viewer", "CONFIG-SECRET-IN-FILE")]
    [InlineData("issuer: https://x.example\nclientId: x\notherwise: viewer\nrole: x", "CONFIG-UNKNOWN")]
    [InlineData("issuer: https://x.example\nclientId: x\notherwise: viewer\ntrustedCertificates: /nowhere/ca.pem", "CONFIG-FILE")]
    public async Task What_is_wrong_is_told_with_its_place(string text, string code)
    {
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => ReadAsync(text));
        ConnectorError error = Assert.Contains(code, refused.Errors.ToDictionary(one => one.Code, StringComparer.Ordinal));
        Assert.StartsWith(file, error.Where, StringComparison.Ordinal);
    }

    private async Task<ProviderSettings> ReadAsync(string text)
    {
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        return await ProviderSettingsFile.ReadAsync(file, TestContext.Current.CancellationToken);
    }
}
