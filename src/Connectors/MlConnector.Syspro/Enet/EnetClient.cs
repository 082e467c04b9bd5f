using System.Text;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Transport;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Enet;

/// <summary>An answer: its text, its time, its size.</summary>
internal sealed record EnetAnswer(string Text, DateTimeOffset ReceivedAt, DateTimeOffset? ServerDate, long WireBytes);

/// <summary>The calls of the e.net REST service: GET with everything in the query, which is therefore never shown (INV-6). Reading calls only.</summary>
internal sealed class EnetClient : IDisposable
{
    private static readonly RecordSchema Raw = new("e.net", [], []);
    private readonly EnetSettings settings;
    private readonly HttpTransport transport;

    public EnetClient(SysproOptions options, EnetSettings settings, ConnectorServices services, ILogger logger)
    {
        this.settings = settings;
        HttpTransportOptions http = new()
        {
            BaseAddress = settings.Url,
            TrustedCertificates = options.TrustedCertificates,
            AllowPlainHttp = options.AllowPlainHttp,
            Timeout = options.Timeout,
            Retry = RetryOptions.Of(options.Patience, services),
            MaxConnections = 1,
            System = "SYSPRO e.net",
        };
        transport = new HttpTransport(http, services.Time, services.Jitter, logger);
    }

    /// <summary>A logon. Sent once: a refused one counts towards the operator's lock-out.</summary>
    public Task<EnetAnswer> LogonAsync(string company, string password, string companyPassword, CancellationToken cancel) => GetAsync(
        settings.Paths.Logon, [("Operator", settings.Operator), ("OperatorPassword", password), ("CompanyId", company), ("CompanyPassword", companyPassword)], false, cancel);

    public Task<EnetAnswer> LogoffAsync(string session, CancellationToken cancel) => GetAsync(settings.Paths.Logoff, [("UserId", session)], false, cancel);

    public Task<EnetAnswer> GetVersionAsync(CancellationToken cancel) => GetAsync(settings.Paths.GetVersion, [], true, cancel);

    public Task<EnetAnswer> GetLogonProfileAsync(string session, CancellationToken cancel) => GetAsync(settings.Paths.GetLogonProfile, [("UserId", session)], true, cancel);

    public Task<EnetAnswer> QueryAsync(string session, string businessObject, string xmlIn, CancellationToken cancel) =>
        GetAsync(settings.Paths.Query, [("UserId", session), ("BusinessObject", businessObject), ("XmlIn", xmlIn)], true, cancel);

    public Task<EnetAnswer> BrowseAsync(string session, string xmlIn, CancellationToken cancel) => GetAsync(settings.Paths.Browse, [("UserId", session), ("XmlIn", xmlIn)], true, cancel);

    public void Dispose() => transport.Dispose();

    private async Task<EnetAnswer> GetAsync(string path, (string Name, string Value)[] parameters, bool repeat, CancellationToken cancel)
    {
        StringBuilder address = new(settings.Url.AbsoluteUri.TrimEnd('/'));
        address.Append('/').Append(path.TrimStart('/'));
        char separator = '?';
        foreach ((string name, string value) in parameters)
        {
            address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value)); // the session id keeps its trailing blanks: %20%20
            separator = '&';
        }

        using HttpBody body = await transport.GetAsync(new Uri(address.ToString()), Raw, null, cancel, repeat);
        return new EnetAnswer(EnetBody.Text(body.Page.Bytes), body.ReceivedAt, body.ServerDate, body.Page.ByteCount);
    }
}
