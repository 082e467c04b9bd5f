using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MlConnector.Abstractions.Errors;

namespace MlConnector.PowerBi.SignIn;

/// <summary>Loads the certificate that the app signs in with.</summary>
internal static class SignInCertificate
{
    /// <summary>A certificate with its private key, from a PFX file or from a PEM file that holds both.</summary>
    /// <exception cref="ConnectorException"><c>POWERBI-CERTIFICATE-FILE</c>.</exception>
    public static X509Certificate2 Load(string file, string? password)
    {
        try
        {
            X509Certificate2 certificate = IsPem(file) ? LoadPem(file, password) : X509CertificateLoader.LoadPkcs12FromFile(file, password);
            if (certificate.HasPrivateKey) return certificate;
            certificate.Dispose();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // The inner message is left out: some readers quote the content of the file (INV-6).
        }

        throw new ConnectorException(PowerBiErrors.Config("POWERBI-CERTIFICATE-FILE", $"The certificate file {file} cannot be used.",
            "Give a PFX or PEM file with certificate and private key, readable by this user, and its password under certificatePassword."));
    }

    private static X509Certificate2 LoadPem(string file, string? password) =>
        password is null ? X509Certificate2.CreateFromPemFile(file) : X509Certificate2.CreateFromEncryptedPemFile(file, password);

    private static bool IsPem(string file)
    {
        using FileStream stream = File.OpenRead(file);
        Span<byte> start = stackalloc byte[5];
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("-----"u8);
    }
}
