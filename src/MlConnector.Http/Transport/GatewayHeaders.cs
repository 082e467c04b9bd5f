using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;

namespace MlConnector.Http.Transport;

/// <summary>Further headers of each request, for a gateway in front of a vendor: name → a text of one line, or a secret that is fetched when it is needed (INV-6).</summary>
public sealed class GatewayHeaders
{
    private readonly ImmutableArray<(string Name, string? Value, string? SecretName)> headers;

    private ImmutableArray<string> revealed = [];

    private GatewayHeaders(ImmutableArray<(string Name, string? Value, string? SecretName)> headers) => this.headers = headers;

    /// <summary>No further headers.</summary>
    public static GatewayHeaders None { get; } = new([]);

    /// <summary>The secrets that requests carried in them, for whoever shows what a server says: it may repeat a request (INV-6).</summary>
    public ReadOnlySpan<string> Revealed => revealed.AsSpan();

    /// <summary>Reads the setting <c>headers</c>. What is no name of a header, or would take the place of the sign-in, is reported.</summary>
    public static GatewayHeaders Read(SettingReader reader)
    {
        if (reader.Section("headers") is not { } section) return None;
        ImmutableArray<(string, string?, string?)>.Builder read = ImmutableArray.CreateBuilder<(string, string?, string?)>();
        foreach ((ScalarNode key, SettingNode node) in ((MapNode)reader.Node("headers")!).Entries)
        {
            string value = section.Text(key.Value);
            bool usable = key.Value.Length > 0 && key.Value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_') && !value.Any(char.IsControl);
            if (!usable || string.Equals(key.Value, "Authorization", StringComparison.OrdinalIgnoreCase)) section.Report("CONFIG-VALUE", key.Place, $"{section.Path} cannot hold '{key.Value}'.", "Give names of headers such as X-Api-Key, each with a text of one line or ${secret:NAME}.");
            string? secret = (node as ScalarNode)?.SecretName;
            read.Add((key.Value, secret is null ? value : null, secret));
        }

        return new GatewayHeaders(read.ToImmutable());
    }

    /// <summary>Puts them into a request.</summary>
    public async ValueTask AddAsync(HttpRequestMessage request, ISecretSource secrets, CancellationToken cancel)
    {
        foreach ((string name, string? value, string? secretName) in headers)
        {
            string? text = secretName is null ? value : (await secrets.GetAsync(secretName, cancel)).Reveal();
            if (secretName is not null) ImmutableInterlocked.Update(ref revealed, static (known, secret) => known.Contains(secret, StringComparer.Ordinal) ? known : known.Add(secret), text!); // requests of a connection leave side by side: none may lose what another has noted
            request.Headers.TryAddWithoutValidation(name, text);
        }
    }
}
