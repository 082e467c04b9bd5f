using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Http.Transport;

/// <summary>
/// Trust in the machine's authorities and, beside them, in those of a PEM file. A chain that the machine does not trust is built again with the file's authorities as the only
/// roots; a wrong host name or a missing certificate is never forgiven.
/// </summary>
public sealed class CertificateTrust
{
    private readonly X509Certificate2Collection authorities = [];

    /// <summary>Reads the PEM file.</summary>
    /// <exception cref="ConnectorException"><c>HTTP-TRUSTED-CA</c>: missing, unreadable or without a certificate.</exception>
    public CertificateTrust(string pemFile)
    {
        try
        {
            authorities.ImportFromPemFile(pemFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unusable(pemFile, error);
        }

        if (authorities.Count == 0) throw Unusable(pemFile, null);
    }

    /// <summary>For <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>.</summary>
    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf) return false;
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // private authorities seldom publish revocation lists
        if (presented is not null) chain.ChainPolicy.ExtraStore.AddRange(presented.ChainElements.Select(element => element.Certificate).ToArray());
        return chain.Build(leaf);
    }

    private static ConnectorException Unusable(string file, Exception? inner) =>
        new(new ConnectorError("HTTP-TRUSTED-CA", ErrorKind.Config, ErrorOwner.Operator, $"{file} holds no certificate that can be read.", "Give a PEM file with the issuing authority's certificate."), inner);
}
