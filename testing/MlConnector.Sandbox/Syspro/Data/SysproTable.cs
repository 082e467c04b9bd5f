using System.Collections.Frozen;

namespace MlConnector.Sandbox.Syspro.Data;

/// <summary>
/// A table in memory, in key order under a binary collation. Every change takes the lock of the whole SYSPRO instance and gives the row a
/// higher row version; a reader gets rows that do not change any more.
/// </summary>
public sealed class SysproTable : IComparer<SysproRow>
{
    private readonly SysproDatabase database;
    private readonly SortedRows rows;
    private readonly SysproColumn[] columns;
    private readonly HashSet<string> dropped = new(StringComparer.Ordinal);
    private readonly FrozenDictionary<string, int> index;

    internal SysproTable(SysproDatabase database, string name, SysproColumn[] columns)
    {
        this.database = database;
        Name = name;
        this.columns = columns;
        index = columns.ToFrozenDictionary(column => column.Name, column => column.Index, StringComparer.Ordinal);
        Key = [.. columns.Where(column => column.IsKey)];
        rows = new SortedRows(this);
    }

    /// <summary>Its SQL name.</summary>
    public string Name { get; }

    /// <summary>All columns in order; the last is <c>TimeStamp</c>.</summary>
    public IReadOnlyList<SysproColumn> Columns => dropped.Count == 0 ? columns : [.. columns.Where(column => !dropped.Contains(column.Name))];

    /// <summary>The primary key's columns in order.</summary>
    public IReadOnlyList<SysproColumn> Key { get; }

    /// <summary>How many rows it holds now.</summary>
    public int Count
    {
        get { lock (database.Gate) return rows.Count; }
    }

    /// <summary>All rows as they are now, in key order: one consistent cut.</summary>
    public IReadOnlyList<SysproRow> Rows
    {
        get { lock (database.Gate) return [.. rows.Between(SortedRows.Start, rows.End)]; }
    }

    /// <summary>The column of that name, case-sensitive.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public SysproColumn Column(string name) => FindColumn(name) ?? throw new ArgumentException($"{Name} has no column {name}", nameof(name));

    /// <summary>The column of that name, or null.</summary>
    public SysproColumn? FindColumn(string name) => index.TryGetValue(name, out var at) && !dropped.Contains(name) ? columns[at] : null;

    /// <summary>The row of that key, or null. Numbers may be given as int.</summary>
    public SysproRow? Find(params IReadOnlyList<object> key)
    {
        var wanted = Accept(key);
        lock (database.Gate)
        {
            var found = rows.At(rows.Find(row => ComparePrefix(row, wanted)));
            return found is not null && ComparePrefix(found, wanted) == 0 ? found : null;
        }
    }

    /// <summary>The rows whose key starts with these values, in key order.</summary>
    public IReadOnlyList<SysproRow> Under(params IReadOnlyList<object> prefix)
    {
        var wanted = Accept(prefix);
        lock (database.Gate)
            return [.. rows.Between(rows.Find(row => ComparePrefix(row, wanted)), rows.Find(row => ComparePrefix(row, wanted) > 0 ? 0 : -1))];
    }

    /// <summary>Inserts a row; columns not given hold SYSPRO's defaults.</summary>
    /// <exception cref="ArgumentException">A value does not fit, or the key is there already.</exception>
    public SysproRow Insert(params ReadOnlySpan<(string Column, object? Value)> values)
    {
        var cells = new object?[columns.Length];
        for (var i = 0; i < cells.Length; i++) cells[i] = columns[i].Default;
        foreach (var (column, value) in values) Put(cells, column, value);
        lock (database.Gate)
        {
            cells[^1] = database.NextVersion();
            var row = new SysproRow(this, cells);
            return rows.TryAdd(row) ? row : throw new ArgumentException($"{row} is there already", nameof(values));
        }
    }

    /// <summary>Changes the row of the given row's key as it is now; the key itself may change.</summary>
    /// <exception cref="ArgumentException">A value does not fit, the row is gone, or the new key is taken.</exception>
    public SysproRow Update(SysproRow row, params ReadOnlySpan<(string Column, object? Value)> changes)
    {
        lock (database.Gate)
        {
            var now = rows.At(rows.Find(other => Compare(other, row)));
            if (now is null || Compare(now, row) != 0) throw new ArgumentException($"{row} is gone", nameof(row));
            var cells = (object?[])now.Values.Clone();
            foreach (var (column, value) in changes) Put(cells, column, value);
            cells[^1] = database.NextVersion();
            var changed = new SysproRow(this, cells);
            if (Compare(now, changed) == 0) rows.Replace(changed);
            else Move(now, changed);
            return changed;
        }
    }

    /// <summary>Deletes a row; false when it is gone already.</summary>
    public bool Delete(SysproRow row)
    {
        lock (database.Gate) return rows.Remove(row);
    }

    /// <summary>Brings a deleted row back as it was, with a new row version.</summary>
    /// <exception cref="ArgumentException">Its key is taken.</exception>
    public SysproRow Restore(SysproRow row)
    {
        var cells = (object?[])row.Values.Clone();
        lock (database.Gate)
        {
            cells[^1] = database.NextVersion();
            var restored = new SysproRow(this, cells);
            return rows.TryAdd(restored) ? restored : throw new ArgumentException($"{row} is there already", nameof(row));
        }
    }

    /// <summary>Deletes every row.</summary>
    public void Clear()
    {
        lock (database.Gate) rows.Clear();
    }

    /// <summary>Widens a text or decimal column, as a site's administrator can; <c>$metadata</c> shows it from then on.</summary>
    public void Widen(string column, int size, int? scale = null)
    {
        var old = Column(column);
        lock (database.Gate) columns[old.Index] = old with { Size = Math.Max(old.Size, size), Scale = scale ?? old.Scale };
    }

    /// <summary>Takes a column away before anybody reads, as a company has it whose database is of an older release.</summary>
    public void Drop(string column) => dropped.Add(Column(column).Name);

    /// <inheritdoc />
    public int Compare(SysproRow? x, SysproRow? y)
    {
        foreach (var column in Key)
        {
            var order = Cells.Compare(x!.Values[column.Index], y!.Values[column.Index]);
            if (order != 0) return order;
        }
        return 0;
    }

    /// <summary>Rows and lock for queries, which must hold <see cref="SysproDatabase.Gate"/> while they read.</summary>
    internal SortedRows Sorted => rows;

    internal Lock Gate => database.Gate;

    internal int ComparePrefix(SysproRow row, IReadOnlyList<object?> prefix)
    {
        for (var i = 0; i < prefix.Count; i++)
        {
            var order = Cells.Compare(row.Values[Key[i].Index], prefix[i]);
            if (order != 0) return order;
        }
        return 0;
    }

    private object?[] Accept(IReadOnlyList<object> key) => [.. key.Select((value, i) => Key[i].Accept(value))];

    private void Put(object?[] cells, string column, object? value)
    {
        var target = Column(column);
        cells[target.Index] = target.Accept(value);
    }

    private void Move(SysproRow from, SysproRow to)
    {
        if (!rows.TryAdd(to)) throw new ArgumentException($"{to} is there already", nameof(to));
        rows.Remove(from);
    }
}
