using System.Collections.Frozen;

namespace MlConnector.Sandbox.Syspro.Data;

/// <summary>A SQL database: that of a company, or the system-wide one.</summary>
public sealed class SysproDatabase
{
    private readonly FrozenDictionary<string, SysproTable> tables;
    private long version = 0x7D0;

    internal SysproDatabase(string name, Lock gate, IEnumerable<(string Table, SysproColumn[] Columns)> definitions)
    {
        Name = name;
        Gate = gate;
        tables = definitions.Select(one => new SysproTable(this, one.Table, one.Columns)).ToFrozenDictionary(table => table.Name, StringComparer.Ordinal);
    }

    /// <summary>Its name, such as <c>SysproCompanyA</c>.</summary>
    public string Name { get; }

    /// <summary>All tables, by name.</summary>
    public IEnumerable<SysproTable> Tables => tables.Values.OrderBy(table => table.Name, StringComparer.Ordinal);

    internal Lock Gate { get; }

    /// <summary>The table of that name, case-sensitive.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public SysproTable Table(string name) => Find(name) ?? throw new ArgumentException($"{Name} has no table {name}", nameof(name));

    /// <summary>The table of that name, or null.</summary>
    public SysproTable? Find(string name) => tables.GetValueOrDefault(name);

    /// <summary>Puts the version counter back, as restoring an old backup does: later changes repeat values that were seen before.</summary>
    public void RewindVersions(long by)
    {
        lock (Gate) version = Math.Max(1, version - by);
    }

    internal object NextVersion() => ++version;
}
