using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Http.Streams;

/// <summary>Reads <c>codeMaps:</c>: words for the codes of a field, for one stream or for all that have the field.</summary>
/// <param name="find">A stream by name; null if there is none.</param>
/// <param name="all">Names of the standard streams.</param>
public sealed class CodeMapReader(Func<string, StreamDefinition?> find, IReadOnlyList<string> all)
{
    /// <summary>The words by field, or by stream and field.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, string>> Read(SettingReader reader)
    {
        ImmutableDictionary<string, ImmutableDictionary<string, string>>.Builder maps = ImmutableDictionary.CreateBuilder<string, ImmutableDictionary<string, string>>(StringComparer.Ordinal);
        if (reader.Section("codeMaps") is not { } section) return maps.ToImmutable();
        foreach ((ScalarNode key, _) in ((MapNode)reader.Node("codeMaps")!).Entries)
        {
            string[] parts = key.Value.Split('.');
            bool known = parts.Length == 1 ? all.Any(name => Has(name, parts[0])) : parts.Length == 2 && Has(parts[0], parts[1]);
            if (!known) section.Report("CONFIG-VALUE", key.Place, $"{section.Path} names '{key.Value}', which is no text field of a stream.", "Give a field such as OrderStatus, or a stream's such as po_headers.OrderStatus.");
            maps[key.Value] = NamedTexts.Read(section, key.Value);
        }

        return maps.ToImmutable();
    }

    private bool Has(string stream, string field) => find(stream)?.Fields.Any(candidate => candidate.Name == field && candidate.Type == Abstractions.Schemas.FieldType.Text) == true;
}
