namespace MlConnector.Proof.Cursor.Erps;

/// <summary>One row. <see cref="At"/> is what the ERP's column holds: a day, a local time without zone, or an instant.</summary>
internal sealed record ErpRow(string Key, DateTime? At, decimal Value, bool Open, int Year, int Period, long Journal);

/// <summary>A table of an ERP that changes between any two answers.</summary>
internal abstract class ErpTable
{
    private readonly Lock gate = new();

    /// <summary>Rows by key.</summary>
    public SortedDictionary<string, ErpRow> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>Called between two pages, while the table is locked.</summary>
    public Action Meanwhile { get; set; } = () => { };

    /// <summary>Pages given.</summary>
    public int Pages { get; protected set; }

    /// <summary>Changes or looks at the table while no page is being made.</summary>
    public void Locked(Action work)
    {
        lock (gate) work();
    }

    /// <summary>A row is there, or another than before.</summary>
    public virtual void Put(ErpRow row) => Rows[row.Key] = row;

    /// <summary>A row is gone.</summary>
    public virtual void Remove(ErpRow row) => Rows.Remove(row.Key);
}
