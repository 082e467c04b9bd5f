using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MlConnector.Sandbox.Hosting;

/// <summary>
/// A self-signed TLS certificate for <c>localhost</c>, 127.0.0.1 and ::1. It is its own root, so a client trusts it when told to trust
/// the file written by <see cref="WritePublic"/>; nobody has to switch verification off.
/// </summary>
public sealed class SandboxCertificate : IDisposable
{
    private SandboxCertificate(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>The certificate in PEM, without its private key.</summary>
    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>With its private key, for the server.</summary>
    internal X509Certificate2 Certificate { get; }

    /// <summary>Makes a new certificate, valid from yesterday for a year of real time (a client checks it against its own clock).</summary>
    public static SandboxCertificate Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ml-connector sandbox", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        // Windows cannot serve TLS with a key that was never in a store: a round through PKCS#12 cures that.
        return new SandboxCertificate(X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null));
    }

    /// <summary>Writes the public certificate (PEM).</summary>
    public void WritePublic(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        File.WriteAllText(path, Pem + "\n");
    }

    /// <inheritdoc />
    public void Dispose() => Certificate.Dispose();
}
