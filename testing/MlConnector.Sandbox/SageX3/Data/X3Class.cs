namespace MlConnector.Sandbox.SageX3.Data;

/// <summary>A class with its records in key order.</summary>
/// <param name="name">Name of the class, and of its only representation.</param>
/// <param name="key">Columns of the key, in order.</param>
public class X3Class(string name, params string[] key)
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string[], X3Record> records = new(new KeyOrder());

    /// <summary>Name of the class, and of its only representation.</summary>
    public string Name => name;

    /// <summary>Columns of the key, in order.</summary>
    public IReadOnlyList<string> Key => key;

    /// <summary>Collection of a document's lines; null = records have none.</summary>
    public string? LineCollection { get; init; }

    /// <summary>Columns that identify a line in its document.</summary>
    public IReadOnlyList<string> LineKey { get; init; } = [];

    /// <summary>All records, in key order.</summary>
    public virtual IReadOnlyList<X3Record> Records
    {
        get
        {
            lock (gate) return [.. records.Values];
        }
    }

    /// <summary>Adds or replaces a record.</summary>
    public void Put(X3Record record)
    {
        lock (gate) records[[.. key.Select(record.Text)]] = record;
    }

    /// <summary>Deletes a record: nothing tells of it afterwards.</summary>
    public void Delete(X3Record record)
    {
        lock (gate) records.Remove([.. key.Select(record.Text)]);
    }

    /// <summary>The record of a key, or null.</summary>
    public X3Record? Find(IReadOnlyList<string> parts)
    {
        lock (gate) return records.GetValueOrDefault([.. parts]);
    }

    /// <summary>Compares a record's key with parts of one.</summary>
    internal int Compare(X3Record record, IReadOnlyList<string> parts)
    {
        for (var i = 0; i < Math.Min(parts.Count, key.Length); i++)
        {
            if (string.CompareOrdinal(record.Text(key[i]), parts[i]) is var order and not 0) return order;
        }
        return 0;
    }

    private sealed class KeyOrder : IComparer<string[]>
    {
        public int Compare(string[]? x, string[]? y)
        {
            for (var i = 0; i < Math.Min(x!.Length, y!.Length); i++)
            {
                if (string.CompareOrdinal(x[i], y[i]) is var order and not 0) return order;
            }
            return x.Length - y!.Length;
        }
    }
}
