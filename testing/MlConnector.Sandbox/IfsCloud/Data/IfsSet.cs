namespace MlConnector.Sandbox.IfsCloud.Data;

/// <summary>An entity set: its place, its columns, its rows in the order of its key. Safe for concurrent use.</summary>
public sealed class IfsSet
{
    private readonly Lock gate = new();
    private readonly List<IfsRow> rows = [];
    private readonly Dictionary<string, IfsColumn> byName;
    private readonly IComparer<IfsRow> order;

    internal IfsSet(string service, string name, string unit, string columns)
    {
        (Service, Name, Unit) = (service, name, unit);
        Columns = IfsColumn.Parse(columns);
        Key = [.. Columns.Where(column => column.IsKey)];
        byName = Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        order = Comparer<IfsRow>.Create((one, other) => Compare(one.Values, other.Values));
    }

    /// <summary>Service: <c>PurchaseOrderHandling</c>; entity services end in <c>Entity</c>.</summary>
    public string Service { get; }

    /// <summary>Name of the set.</summary>
    public string Name { get; }

    /// <summary>Logical unit.</summary>
    public string Unit { get; }

    /// <summary>Columns in order.</summary>
    public IReadOnlyList<IfsColumn> Columns { get; }

    /// <summary>The key's columns in order.</summary>
    public IReadOnlyList<IfsColumn> Key { get; }

    /// <summary>All rows, in the order of the key.</summary>
    public IReadOnlyList<IfsRow> Rows
    {
        get
        {
            lock (gate) return [.. rows];
        }
    }

    /// <summary>Records that each row refers to: name of the reference → set, and the column of ours that its only key column equals.</summary>
    internal Dictionary<string, (IfsSet Set, string Column)> References { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of children that a row has many of; they cannot be expanded.</summary>
    internal List<string> Children { get; } = [];

    /// <summary>The column of that name, or null.</summary>
    public IfsColumn? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The column of that name.</summary>
    public IfsColumn Column(string name) => Find(name) ?? throw new ArgumentException($"{Name} has no column {name}", nameof(name));

    /// <summary>Compares two values of one column: numbers as numbers, texts by their bytes, nothing first.</summary>
    internal static int Compare(object? left, object? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string one, string other) => string.CompareOrdinal(one, other),
        (IComparable one, _) => one.CompareTo(right),
        _ => 0,
    };

    internal bool Put(IfsRow row)
    {
        lock (gate)
        {
            int at = rows.BinarySearch(row, order);
            if (at >= 0) rows[at] = row;
            else rows.Insert(~at, row);
            return at < 0;
        }
    }

    internal bool Remove(IfsRow row)
    {
        lock (gate)
        {
            int at = rows.BinarySearch(row, order);
            if (at < 0) return false;
            rows.RemoveAt(at);
            return true;
        }
    }

    private int Compare(object?[] one, object?[] other)
    {
        foreach (IfsColumn column in Key)
        {
            int compared = Compare(one[column.Index], other[column.Index]);
            if (compared != 0) return compared;
        }

        return 0;
    }
}
