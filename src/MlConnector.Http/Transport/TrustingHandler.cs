namespace MlConnector.Http.Transport;

/// <summary>Trusts what a PEM file says beside what the machine trusts. The file is read for the first request, so that a connection that is opened to ask no system needs none.</summary>
internal sealed class TrustingHandler : DelegatingHandler
{
    private readonly Lazy<CertificateTrust> trust;

    public TrustingHandler(SocketsHttpHandler inner, string pemFile) : base(inner)
    {
        trust = new Lazy<CertificateTrust>(() => new CertificateTrust(pemFile), LazyThreadSafetyMode.PublicationOnly); // a file that comes later is read then
        inner.SslOptions.RemoteCertificateValidationCallback = (sender, certificate, presented, errors) => trust.Value.Accepts(sender, certificate, presented, errors);
    }

    /// <summary>A file that cannot be used is told here as what it is: inside the handshake it would be one more connection that failed.</summary>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _ = trust.Value;
        return base.SendAsync(request, cancellationToken);
    }
}
