using System.Globalization;
using System.Web;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Api1;

/// <summary>Addresses of api1. The server's own links may name a host of its inside: only what they say of the position is taken, and asked for at the configured address.</summary>
internal sealed class Api1Address(SageX3Options options)
{
    private readonly string folder = SageX3Options.Below(options.Url, options.Api1!.Path.Replace("{endpoint}", Uri.EscapeDataString(options.Endpoint), StringComparison.Ordinal)).AbsolutePath.TrimEnd('/');

    /// <summary>Rows of a class.</summary>
    public Uri Query(StreamBinding binding, string? where, int count, string? afterKey) =>
        new(options.Url, $"{folder}/{Uri.EscapeDataString(binding.Entity)}?representation={Representation(binding)}.$query&count={count.ToString(CultureInfo.InvariantCulture)}{Part("where", where)}{Part("key", afterKey is null ? null : $"gt.{afterKey}")}");

    /// <summary>One document with its lines.</summary>
    public Uri Details(StreamBinding binding, string key) =>
        new(options.Url, $"{folder}/{Uri.EscapeDataString(binding.Entity)}('{Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal))}')?representation={Representation(binding)}.$details");

    /// <summary>The list of endpoints, which everybody who may sign in can read.</summary>
    public Uri Endpoints() => SageX3Options.Below(options.Url, "/api1/syracuse/collaboration/syracuse/endPoints?representation=endPoints.$query&count=100");

    /// <summary>The next page: the link's position with our number of rows and our condition, which a server may leave out of it.</summary>
    public Uri? Next(StreamBinding binding, string link, string? where, int count, string? lastKey)
    {
        if (!Uri.TryCreate(new Uri(options.Url, folder + "/"), link, out Uri? uri)) return null;
        System.Collections.Specialized.NameValueCollection said = HttpUtility.ParseQueryString(uri.Query);
        if (said["key"] is { Length: > 0 } key)
        {
            if (lastKey is not null && Uri.UnescapeDataString(uri.Query).Contains($"key=gt.{lastKey}", StringComparison.Ordinal)) key = $"gt.{lastKey}"; // a plus sign that the server left as it is
            return new(options.Url, $"{folder}/{Uri.EscapeDataString(binding.Entity)}?representation={Representation(binding)}.$query&count={count.ToString(CultureInfo.InvariantCulture)}{Part("where", where)}{Part("key", key)}");
        }

        return lastKey is null ? new Uri(options.Url, $"{folder}/{Uri.EscapeDataString(binding.Entity)}{uri.Query}") : Query(binding, where, count, lastKey); // a link that counts rows is not relied on: rows move
    }

    private static string Representation(StreamBinding binding) => Uri.EscapeDataString(binding.Facts.GetValueOrDefault(SiteFacts.Representation, binding.Entity));

    private static string Part(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
