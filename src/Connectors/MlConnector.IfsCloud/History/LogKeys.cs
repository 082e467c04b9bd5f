using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.IfsCloud.Binding;
using MlConnector.IfsCloud.Options;

namespace MlConnector.IfsCloud.History;

/// <summary>Reads the keys of log entries, <c>COMPANY=10^INVOICE_ID=4711^</c>: names of the database's columns, which are those of the projection in capitals, or what a setting says.</summary>
internal sealed class LogKeys(StreamDefinition stream, BoundSet set, HistoryLogSettings settings)
{
    private readonly ImmutableArray<string[]> names = [.. stream.Key.Select(name => NamesOf(stream, stream.Fields.First(field => field.Name == name), set, settings))];

    /// <summary>The parts in the order of the stream's key.</summary>
    /// <exception cref="ConnectorException"><c>IFS-HISTORY-KEYS</c>: a part is missing, so the record cannot be looked at.</exception>
    public string[] Parse(string entry, string text)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in text.Split('^', StringSplitOptions.RemoveEmptyEntries))
        {
            int equal = pair.IndexOf('=', StringComparison.Ordinal);
            if (equal > 0) values[pair[..equal].Trim()] = pair[(equal + 1)..];
        }

        string[] parts = new string[names.Length];
        for (int i = 0; i < parts.Length; i++) parts[i] = names[i].Select(name => values.GetValueOrDefault(name)).FirstOrDefault(value => value is not null) ?? throw Unknown(entry, i, values.Keys);
        return parts;
    }

    private static string[] NamesOf(StreamDefinition stream, Field field, BoundSet set, HistoryLogSettings settings) => settings.Keys.GetValueOrDefault($"{stream.Name}.{field.Name}") is { } chosen
        ? [chosen]
        : [.. new[] { set.ColumnOf(field), BoundSet.Declared(field), field.Name }.Select(Capitals).Distinct(StringComparer.Ordinal)];

    /// <summary><c>InvoiceId</c> is <c>INVOICE_ID</c>.</summary>
    private static string Capitals(string column) => string.Concat(column.Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"_{letter}" : char.ToUpperInvariant(letter).ToString()));

    private ConnectorException Unknown(string entry, int part, IEnumerable<string> found) => IfsCloudErrors.Make(
        IfsCloudErrors.HistoryKeys, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: entry {entry} of the history log has the key {string.Join(", ", found)}, and nothing called {string.Join(" or ", names[part])}.",
        $"Say what it is called there: historyLog.keys: {{ {stream.Name}.{stream.Key[part]}: NAME }}; or name another logical unit: historyLog.units.");
}
