using System.Globalization;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.OData;

namespace MlConnector.Http.Streams;

/// <summary>Tries the declared key on a sample: no two of the first rows may share it. Keys of some tables are inferred, and a wrong key would lose rows.</summary>
/// <param name="stream">Whose key.</param>
/// <param name="key">Places of its columns in the sample's rows; of documents that are made of rows, those of a row's own key.</param>
public sealed class KeySample(StreamDefinition stream, IReadOnlyList<int> key)
{
    /// <summary>Rows of a sample.</summary>
    public const int Rows = 500;

    /// <summary>Fewer than these show little of a key.</summary>
    private const int Telling = 100;

    private readonly HashSet<string> keys = new(StringComparer.Ordinal);
    private int rows;
    private int twice;
    private int withoutKey;
    private string looked = string.Join(", ", stream.Key);

    /// <summary>Takes in a page of the sample.</summary>
    public void Add(RecordPage page)
    {
        looked = string.Join(", ", key.Select(column => page.Schema.Fields[column].Name));
        for (int row = 0; row < page.RowCount; row++, rows++)
        {
            string[]? values = PageKey.Of(page, row, key);
            if (values is null) withoutKey++;
            else if (!keys.Add(string.Join('\u001F', values))) twice++;
        }
    }

    /// <summary>What the sample says.</summary>
    public IEnumerable<CheckFinding> Findings()
    {
        string subject = $"stream {stream.Name}, key", names = looked;
        if (twice > 0) yield return new CheckFinding(subject, CheckOutcome.Problem, string.Create(CultureInfo.InvariantCulture, $"({names}) is not unique: {twice} of {rows} rows repeat a key. Declare the stream with the table's real key."));
        if (withoutKey > 0) yield return new CheckFinding(subject, CheckOutcome.Problem, string.Create(CultureInfo.InvariantCulture, $"({names}): {withoutKey} of {rows} rows have an empty key column."));
        if (twice + withoutKey == 0) yield return new CheckFinding(subject, CheckOutcome.Ok, Unrepeated(names));
    }

    /// <summary>A sample can refute a key and not prove it.</summary>
    private string Unrepeated(string names) => rows switch
    {
        0 => $"({names}) could not be tried: there are no rows.",
        < Telling => string.Create(CultureInfo.InvariantCulture, $"No two of the {rows} rows that were looked at share ({names}); so few show little."),
        _ => string.Create(CultureInfo.InvariantCulture, $"No two of the {rows} rows that were looked at share ({names})."),
    };
}
