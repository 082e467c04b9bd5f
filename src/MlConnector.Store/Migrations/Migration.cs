using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace MlConnector.Store.Migrations;

/// <summary>One step of the schema: <c>0001-initial.sql</c>. A step that was released is never edited; its checksum is remembered in the store.</summary>
internal sealed record Migration(long Version, string Name, string Text)
{
    /// <summary>SHA-256 of the text, whatever the line ends of the checkout.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text.ReplaceLineEndings("\n"))));

    /// <summary>The steps that this program knows, in order.</summary>
    public static IReadOnlyList<Migration> ReadEmbedded()
    {
        var home = typeof(Migration).Assembly;
        return [.. home.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => Read(home, name))];
    }

    private static Migration Read(Assembly home, string name)
    {
        using var reader = new StreamReader(home.GetManifestResourceStream(name)!, Encoding.UTF8);
        return new Migration(long.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture), name[5..^4], reader.ReadToEnd());
    }
}
