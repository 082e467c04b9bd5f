using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MlConnector.Server.Tests.Alerts.Sinks;

/// <summary>A company's own authority, which no machine trusts by itself: its certificate lies in a file, and it issues others.</summary>
internal sealed class OwnAuthority : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly X509Certificate2 root;
    private readonly List<X509Certificate2> issued = [];

    public OwnAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        root = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(30));
        FilePath = Path.GetTempFileName();
        File.WriteAllText(FilePath, root.ExportCertificatePem());
    }

    /// <summary>PEM file with its certificate.</summary>
    public string FilePath { get; }

    /// <summary>A server's certificate for a name.</summary>
    public X509Certificate2 Issue(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(root, Now.AddDays(-1), Now.AddDays(20), [1, 2, 3, (byte)(issued.Count + 1)]);
        using X509Certificate2 whole = signed.CopyWithPrivateKey(key);
        issued.Add(X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null));
        return issued[^1];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (X509Certificate2 one in issued) one.Dispose();
        root.Dispose();
        File.Delete(FilePath);
    }
}
