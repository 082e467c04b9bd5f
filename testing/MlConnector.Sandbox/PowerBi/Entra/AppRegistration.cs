using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MlConnector.Sandbox.PowerBi.Entra;

/// <summary>An app of the tenant and what it may sign in with. Safe for concurrent use.</summary>
public sealed class AppRegistration
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> secrets = new(StringComparer.Ordinal);
    private readonly List<X509Certificate2> certificates = [];

    internal AppRegistration(string clientId) => ClientId = clientId;

    /// <summary>The client id, which is also the id under which roles are given.</summary>
    public string ClientId { get; }

    /// <summary>False once consent was taken away: the token endpoint answers AADSTS65001.</summary>
    public bool Consented { get; set; } = true;

    /// <summary>Adds a secret, or moves the expiry of one.</summary>
    /// <returns>This registration.</returns>
    public AppRegistration WithSecret(string secret, DateTimeOffset? expires = null)
    {
        lock (gate) secrets[secret] = expires ?? DateTimeOffset.MaxValue;
        return this;
    }

    /// <summary>Takes a secret back: it is wrong from now on.</summary>
    public void RemoveSecret(string secret)
    {
        lock (gate) secrets.Remove(secret);
    }

    /// <summary>Adds the public part of a certificate.</summary>
    /// <returns>This registration.</returns>
    public AppRegistration WithCertificate(X509Certificate2 certificate)
    {
        lock (gate) certificates.Add(X509CertificateLoader.LoadCertificate(certificate.RawData));
        return this;
    }

    internal SecretState Check(string secret, DateTimeOffset now)
    {
        lock (gate)
        {
            if (!secrets.TryGetValue(secret, out var expires)) return SecretState.Wrong;
            return now < expires ? SecretState.Right : SecretState.Expired;
        }
    }

    /// <summary>The certificate of a thumbprint: SHA-1 (x5t) or SHA-256 (x5t#S256), as bytes.</summary>
    internal X509Certificate2? Certificate(ReadOnlySpan<byte> thumbprint)
    {
        lock (gate)
        {
            foreach (var certificate in certificates)
            {
                var name = thumbprint.Length == 20 ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
                if (certificate.GetCertHash(name).AsSpan().SequenceEqual(thumbprint)) return certificate;
            }

            return null;
        }
    }
}

internal enum SecretState
{
    Right,
    Wrong,
    Expired,
}
