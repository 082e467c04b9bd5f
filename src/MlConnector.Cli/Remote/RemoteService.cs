using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ids;

namespace MlConnector.Cli.Remote;

/// <summary>A service elsewhere, through its API. The token comes from <c>MLC_TOKEN</c>, never from an argument, which everybody on the machine can see (INV-6). What it refuses is thrown as it told it.</summary>
internal sealed class RemoteService : IDisposable
{
    private readonly HttpClient client;
    private readonly SortableIds ids;

    private RemoteService(Uri address, string? token, TimeProvider time)
    {
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address, "/api/v1/"), Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        ids = new SortableIds(time);
    }

    /// <summary>The service at an address.</summary>
    /// <exception cref="ConnectorException"><c>REMOTE-ADDRESS</c>.</exception>
    public static RemoteService At(string text, string? token, TimeProvider time)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)) return new RemoteService(address, string.IsNullOrWhiteSpace(token) ? null : token.Trim(), time);
        throw new ConnectorException(new ConnectorError("REMOTE-ADDRESS", ErrorKind.Config, ErrorOwner.Operator, $"'{text}' is no address of a service: a token is sent there, so it has to be https, or http on this machine.", "Give an address such as https://mlc.acme.example."));
    }

    /// <summary>Asks.</summary>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancel) => Parse(await GetTextAsync(path, cancel));

    /// <summary>Asks for a text.</summary>
    public Task<string> GetTextAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, cancel);

    /// <summary>Asks for a file, written as it comes.</summary>
    public async Task CopyAsync(string path, Stream target, CancellationToken cancel)
    {
        using HttpResponseMessage answer = await OpenAsync(HttpMethod.Get, path, null, cancel);
        await answer.Content.CopyToAsync(target, cancel);
    }

    /// <summary>Every item of a list, page by page.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, int most, CancellationToken cancel)
    {
        List<JsonElement> items = [];
        for (string? after = null; ;)
        {
            JsonElement page = await GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={Math.Min(most - items.Count, 200)}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}", cancel);
            items.AddRange(page.GetProperty("items").EnumerateArray());
            after = page.GetProperty("next").GetString();
            if (after is null || items.Count >= most) return items;
        }
    }

    /// <summary>Orders something, so that it is done once even if the order is sent again.</summary>
    public async Task<JsonElement> PostAsync(string path, string json, CancellationToken cancel) => Parse(await SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), cancel));

    /// <summary>Puts something in its place.</summary>
    public async Task<JsonElement> PutAsync(string path, string json, CancellationToken cancel) => Parse(await SendAsync(HttpMethod.Put, path, new StringContent(json, Encoding.UTF8, "application/json"), cancel));

    /// <summary>Removes something.</summary>
    public Task DeleteAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Delete, path, null, cancel);

    /// <summary>Sends a configuration, or settings; with a tag only where what stands there is still what has it.</summary>
    public async Task<JsonElement> ConfigureAsync(HttpMethod method, string path, string yaml, CancellationToken cancel, string? match = null) => Parse(await SendAsync(method, path, new StringContent(yaml, Encoding.UTF8, "application/yaml"), cancel, match));

    /// <summary>Asks for a text and the tag that names exactly it.</summary>
    public async Task<(string Text, string Tag)> GetTaggedAsync(string path, CancellationToken cancel)
    {
        using HttpResponseMessage answer = await OpenAsync(HttpMethod.Get, path, null, cancel);
        return (await answer.Content.ReadAsStringAsync(cancel), answer.Headers.ETag?.Tag.Trim('"') ?? "");
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();

    /// <summary>What a stream of events tells, as it tells it.</summary>
    public async IAsyncEnumerable<JsonElement> FollowAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        using HttpResponseMessage answer = await OpenAsync(HttpMethod.Get, path, null, cancel);
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancel);
        await foreach (SseItem<string> item in SseParser.Create(body).EnumerateAsync(cancel)) yield return Parse(item.Data);
    }

    private async Task<string> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancel, string? match = null)
    {
        using HttpResponseMessage answer = await OpenAsync(method, path, content, cancel, match);
        return await answer.Content.ReadAsStringAsync(cancel);
    }

    private async Task<HttpResponseMessage> OpenAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancel, string? match = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (method != HttpMethod.Get) request.Headers.Add("Idempotency-Key", ids.Next());
        if (match is not null) request.Headers.TryAddWithoutValidation("If-Match", $"\"{match}\"");
        HttpResponseMessage answer;
        try
        {
            answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException unreachable)
        {
            throw new ConnectorException(new ConnectorError("REMOTE-UNREACHABLE", ErrorKind.Transient, ErrorOwner.Operator, $"The service at {client.BaseAddress!.Authority} cannot be reached: {unreachable.Message}", "Check the address, and whether the service runs."), unreachable);
        }

        if (answer.StatusCode == HttpStatusCode.NoContent || answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType is "application/json" or "application/yaml" or "application/x-ndjson" or "text/csv" or "text/event-stream") return answer;
        using (answer) throw new ConnectorException(RemoteErrors.Of((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(cancel)));
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new ConnectorException(RemoteErrors.Strange((int)HttpStatusCode.OK));
        }
    }
}
