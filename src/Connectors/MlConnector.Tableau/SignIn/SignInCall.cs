using System.Net.Http.Headers;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Json;
using MlConnector.Http.Tokens;
using MlConnector.Http.Transport;
using MlConnector.Tableau.Transport;

namespace MlConnector.Tableau.SignIn;

/// <summary>The calls before there is a session: which version the server speaks, and the sign-in itself. Both follow the site to its pod.</summary>
internal sealed class SignInCall(TableauRequests requests, TableauOptions options)
{
    private const string What = "Sign-in", Asking = "Asking for the version";
    private const int MostHops = 3;
    private static readonly Version Parquet = new(3, 15);

    /// <summary>The version to speak: the server's, or the highest that we know.</summary>
    public async Task<Version> VersionAsync(Uri host, CancellationToken cancel)
    {
        (TableauAnswer answer, _) = await FollowAsync(HttpMethod.Get, host, "api/2.4/serverinfo", null, Asking, cancel);
        if (!answer.Succeeded) throw new ConnectorException(AnswerErrors.Classify(answer, Asking));
        using JsonDocument body = answer.Parse(Asking);
        string text = AnswerPart.Child(body.RootElement, "serverInfo") is { } info ? AnswerPart.Text(info, "restApiVersion") : "";
        if (!Version.TryParse(text, out Version? theirs)) throw new ConnectorException(TableauErrors.Answer(Asking, "it names none"));
        Version spoken = theirs < options.ApiVersion ? theirs : options.ApiVersion;
        return spoken >= Parquet ? spoken : throw new ConnectorException(TableauErrors.Version(spoken.ToString()));
    }

    /// <summary>Signs in. The host of the session may be another than the one asked.</summary>
    /// <exception cref="ConnectorException"><c>TABLEAU-SIGN-IN</c>: the credentials are refused; <c>TABLEAU-CLOCK</c>, <c>TABLEAU-SIGN-IN-LATE</c>: perhaps only because of the hour.</exception>
    public async Task<TableauSession> SendAsync(Uri host, Version version, SignInProof proof, CancellationToken cancel)
    {
        (TableauAnswer answer, Uri pod) = await FollowAsync(HttpMethod.Post, host, $"api/{version}/auth/signin", Body(proof.Write), What, cancel);
        if (answer.Status == 401 && answer.Code.Length > 0) throw new ConnectorException(Refusal(answer, proof));
        if (!answer.Succeeded) throw new ConnectorException(AnswerErrors.Classify(answer, What) with { OutOfReach = true });
        using JsonDocument read = answer.Parse(What);
        JsonElement credentials = AnswerPart.Child(read.RootElement, "credentials") ?? default;
        string token = AnswerPart.Text(credentials, "token"), site = AnswerPart.Child(credentials, "site") is { } named ? AnswerPart.Text(named, "id") : "";
        if (!AccessToken.IsSendable(token) || site.Length == 0) throw new ConnectorException(TableauErrors.Answer(What, "it holds no token") with { OutOfReach = true });
        return new TableauSession(pod, version, token, site, proof.Whose) { User = AnswerPart.Child(credentials, "user") is { } user ? AnswerPart.Text(user, "id") : "" };
    }

    private static ConnectorError Refusal(TableauAnswer answer, SignInProof proof)
    {
        string words = SafeText.Of(answer.Detail, 200, proof.Secrets);
        return proof.Hour?.Doubt(proof.Whose, words, answer.Date) ?? TableauErrors.SignInRefused(proof.Whose, words);
    }

    /// <summary>Sends to a host, or to the pod that it names instead; gives the answer and whose it is.</summary>
    private async Task<(TableauAnswer Answer, Uri Host)> FollowAsync(HttpMethod method, Uri host, string path, byte[]? body, string what, CancellationToken cancel)
    {
        for (int hops = 0; ; hops++)
        {
            Uri asked = host;
            TableauAnswer answer = await TableauRequests.TryAsync(token => requests.SendAsync(() => Request(method, new Uri(asked, path), body), token), what, cancel);
            if (answer is not { Status: >= 300 and < 400, Location: { } pod } || hops == MostHops) return (answer, host);
            host = PodOf(new Uri(host, pod));
        }
    }

    /// <summary>Ends a session; whatever comes of that.</summary>
    public async Task EndAsync(TableauSession session, CancellationToken cancel)
    {
        try
        {
            await requests.SendAsync(() =>
            {
                HttpRequestMessage request = Request(HttpMethod.Post, new Uri(session.Host, $"api/{session.Version}/auth/signout"), null);
                request.Headers.Add("X-Tableau-Auth", session.Token);
                return request;
            }, cancel);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // It ends by itself.
        }
    }

    /// <summary>Credentials go to hosts of the same service only (INV-6): the part behind the first dot is the same, or both are this machine.</summary>
    private Uri PodOf(Uri asked)
    {
        int api = asked.AbsolutePath.IndexOf("/api/", StringComparison.Ordinal);
        var pod = new Uri(asked.GetLeftPart(UriPartial.Authority) + (api > 0 ? asked.AbsolutePath[..api] : "") + "/"); // below the path of a proxy, where there is one
        string ours = options.Server.Host, theirs = pod.Host;
        bool same = theirs == ours || options.Server.IsLoopback && pod.IsLoopback || Domain(ours) is { Length: > 0 } domain && domain.Contains('.', StringComparison.Ordinal) && Domain(theirs) == domain;
        return same && pod.Scheme == options.Server.Scheme ? pod : throw new ConnectorException(TableauErrors.Redirect(theirs));
    }

    private static string Domain(string host) => host.IndexOf('.', StringComparison.Ordinal) is > 0 and int dot && !char.IsAsciiDigit(host[^1]) ? host[(dot + 1)..] : "";

    private static HttpRequestMessage Request(HttpMethod method, Uri address, byte[]? json)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (json is not null) request.Content = new ByteArrayContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return request;
    }

    private byte[] Body(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("credentials");
            write(writer);
            writer.WriteStartObject("site");
            writer.WriteString("contentUrl", options.Site);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
