using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MlConnector.Server.Console.Assets;

/// <summary>Style sheet, script and icon of the console, out of the assembly. Their addresses hold a hash of their content, so that browsers may keep them for good.</summary>
internal static class AssetRoutes
{
    private static readonly FrozenDictionary<string, (string Address, byte[] Content, string Type)> All = new (string Name, string Type)[]
    {
        ("console.css", "text/css; charset=utf-8"), ("console.js", "text/javascript; charset=utf-8"), ("icon.svg", "image/svg+xml"),
    }.ToFrozenDictionary(asset => asset.Name, asset => Load(asset.Name, asset.Type), StringComparer.Ordinal);

    /// <summary>Where a page finds an asset.</summary>
    public static string AddressOf(string name) => All[name].Address;

    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        foreach ((string address, byte[] content, string type) in All.Values)
        {
            routes.MapGet(address, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return Results.Bytes(content, type);
            });
        }
    }

    private static (string, byte[], string) Load(string name, string type)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"MlConnector.Server.Console.Assets.{name}")!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return ($"/assets/{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 6))}/{name}", content, type);
    }
}
