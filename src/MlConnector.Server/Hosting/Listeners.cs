using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.Hosting;

/// <summary>Makes the listeners of the service from its addresses: plain http on this machine only, https with a certificate of the operator's.</summary>
internal static class Listeners
{
    private const long MaxRequestBytes = 4 * 1024 * 1024;

    public static void Configure(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
        Uri[] addresses = [.. options.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];
        if (addresses.Length == 0) throw Wrong(options.Urls);
        X509Certificate2? certificate = addresses.Any(address => address.Scheme == Uri.UriSchemeHttps) ? Certificate(options.Certificate) : null;
        foreach (Uri address in addresses) Listen(kestrel, address, certificate);
    }

    private static void Listen(KestrelServerOptions kestrel, Uri address, X509Certificate2? certificate)
    {
        bool tls = address.Scheme == Uri.UriSchemeHttps;
        if (!tls && !address.IsLoopback)
        {
            throw new ConnectorException(new ConnectorError(
                "SERVE-PLAIN", ErrorKind.Config, ErrorOwner.Operator, $"{address} would send passwords and figures over the network unencrypted.",
                "Listen on https with --certificate, or on http://127.0.0.1 behind a proxy that speaks TLS."));
        }

        void Secure(ListenOptions listen)
        {
            if (tls) listen.UseHttps(certificate!);
        }

        if (address.Host == "localhost") kestrel.ListenLocalhost(address.Port, Secure);
        else if (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip)) kestrel.Listen(ip, address.Port, Secure);
        else kestrel.ListenAnyIP(address.Port, Secure);
    }

    private static Uri Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) ? address : throw Wrong(text);

    private static X509Certificate2 Certificate(string? file)
    {
        if (file is null) throw new ConnectorException(new ConnectorError("SERVE-CERTIFICATE", ErrorKind.Config, ErrorOwner.Operator, "An https address needs a certificate.", "Name a PEM file that holds certificate and key with --certificate."));
        try
        {
            return X509Certificate2.CreateFromPemFile(file, file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new ConnectorException(new ConnectorError("SERVE-CERTIFICATE", ErrorKind.Config, ErrorOwner.Operator, $"The certificate {file} cannot be used: {e.Message}", "Give a PEM file with the certificate (and its chain) and its unencrypted key, readable by the service's user only."));
        }
    }

    private static ConnectorException Wrong(string text) => new(new ConnectorError("SERVE-ADDRESS", ErrorKind.Config, ErrorOwner.Operator, $"'{text}' is no address to listen on.", "Give addresses such as http://127.0.0.1:8420, separated by semicolons."));
}
