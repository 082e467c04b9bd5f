using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MlConnector.Abstractions.Checks;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Time;

namespace MlConnector.PowerBi.Tests.SignIn;

public sealed class CertificateTests : IDisposable
{
    private const string Password = "pass-of-the-file";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mlc-certificate");
    private readonly RSA key = RSA.Create(2048);
    private readonly X509Certificate2 certificate;

    public CertificateTests()
    {
        var request = new CertificateRequest("CN=mlc", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
    }

    [Theory]
    [InlineData("app.pfx", true)]
    [InlineData("app.pem", false)]
    [InlineData("encrypted.pem", true)]
    public async Task The_app_signs_in_with_a_certificate_from_a_file(string name, bool password)
    {
        (string, string)[] settings = [("clientSecret", ""), ("certificate", Write(name)), .. password ? [("certificatePassword", "${secret:file}")] : Array.Empty<(string, string)>()];
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(new VirtualClock(), null, settings);
        world.Services.SetSecret("file", Password);
        world.Sandbox.AddApp(world.Sandbox.Options.ClientId).WithCertificate(certificate);

        CheckReport report = await world.Destination.CheckAsync(null, PowerBiWorld.Cancel);

        Assert.True(report.Passed, string.Join("; ", report.Findings));
    }

    [Fact]
    public async Task A_certificate_that_is_not_registered_is_refused()
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(new VirtualClock(), null, ("clientSecret", ""), ("certificate", Write("app.pem")));

        Assert.Equal("POWERBI-CERTIFICATE-REFUSED", (await world.Destination.CheckAsync(null, PowerBiWorld.Cancel)).Findings[0].Error!.Code);
    }

    [Theory]
    [InlineData("app.pfx", "wrong password")]
    [InlineData("encrypted.pem", "wrong password")]
    [InlineData("public.pem", null)]
    [InlineData("garbage.pfx", null)]
    public async Task A_file_that_cannot_be_used_is_named_and_not_quoted(string name, string? password)
    {
        (string, string)[] settings = [("clientSecret", ""), ("certificate", Write(name)), .. password is not null ? [("certificatePassword", "${secret:file}")] : Array.Empty<(string, string)>()];
        await using PowerBiWorld world = await PowerBiWorld.StartAsync(new VirtualClock(), null, settings);
        world.Services.SetSecret("file", password ?? "");

        CheckFinding finding = (await world.Destination.CheckAsync(null, PowerBiWorld.Cancel)).Findings[0];

        Assert.Equal("POWERBI-CERTIFICATE-FILE", finding.Error!.Code);
        Assert.Contains(name, finding.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong password", finding.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        certificate.Dispose();
        key.Dispose();
        folder.Delete(recursive: true);
    }

    private string Write(string name)
    {
        string path = Path.Combine(folder.FullName, name);
        var strength = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000);
        byte[] content = name switch
        {
            "app.pfx" => certificate.Export(X509ContentType.Pfx, Password),
            "app.pem" => Utf8($"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}"),
            "encrypted.pem" => Utf8($"{certificate.ExportCertificatePem()}\n{key.ExportEncryptedPkcs8PrivateKeyPem(Password, strength)}"),
            "public.pem" => Utf8(certificate.ExportCertificatePem()),
            _ => Utf8("no certificate"),
        };
        File.WriteAllBytes(path, content);
        return path;

        static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
    }
}
