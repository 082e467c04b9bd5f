using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Reading;

/// <summary>Keys that a log names, each once; and those whose last entry says that they were deleted, until a row of theirs is met. An entry is a change of a record, so this is no row path.</summary>
internal sealed class LoggedKeys(StreamDefinition stream)
{
    /// <summary>Keys that are held in memory.</summary>
    public const int Most = 100_000;

    private readonly Dictionary<string, LoggedKey> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LoggedKey> gone = new(StringComparer.Ordinal);

    /// <summary>Every key.</summary>
    public IEnumerable<ImmutableArray<string>> All => keys.Values.Select(key => key.Parts);

    /// <summary>Deleted, by the log and by what was read.</summary>
    public ImmutableArray<LoggedKey> Gone => [.. gone.Values];

    /// <summary>An entry; later ones come later. False if there are too many keys.</summary>
    public bool Add(string company, RecordRow entry, bool deleted)
    {
        var key = new LoggedKey(company, KeyParts.OfJournaled(entry, stream.Key.Length));
        if (keys.Count >= Most && !keys.ContainsKey(key.Text)) return false;
        keys[key.Text] = key;
        if (deleted) gone[key.Text] = key;
        else gone.Remove(key.Text);
        return true;
    }

    /// <summary>Rows were read: what is there is not gone.</summary>
    public void Met(SourcePage page)
    {
        for (int row = 0; row < page.Records.RowCount && gone.Count > 0; row++) gone.Remove(new LoggedKey(page.Company, KeyParts.Of(page.Records.Schema, page.Records[row])).Text);
    }
}

/// <summary>A key of a company; empty where the source has none.</summary>
internal sealed record LoggedKey(string Company, ImmutableArray<string> Parts)
{
    public string Text => SourceId.Format(Company, "", Parts);
}
