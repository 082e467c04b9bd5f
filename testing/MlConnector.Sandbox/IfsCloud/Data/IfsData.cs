using System.Globalization;

namespace MlConnector.Sandbox.IfsCloud.Data;

/// <summary>All sets of an environment, their changes, and the history log of those that are logged. Safe for concurrent use.</summary>
public sealed class IfsData
{
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly IReadOnlySet<string> logged;
    private readonly Dictionary<(string Service, string Set), IfsSet> sets = [];
    private long objids;
    private long logIds;

    internal IfsData(TimeProvider clock, IfsCloudSandboxOptions options)
    {
        this.clock = clock;
        logged = options.LoggedUnits;
        foreach (IfsSet set in IfsModel.Sets().Concat(options.OwnSets.Select(own => new IfsSet(own.Service, own.Name, own.Name, own.Columns)))) sets.Add((set.Service, set.Name), set);
        IfsModel.Connect(this);
    }

    /// <summary>All sets.</summary>
    public IEnumerable<IfsSet> Sets => sets.Values;

    /// <summary>Members of the enumerations.</summary>
    internal static IReadOnlyDictionary<string, string[]> Enums => IfsModel.Enums;

    /// <summary>A set of a service.</summary>
    public IfsSet Set(string service, string name) => Find(service, name) ?? throw new ArgumentException($"{service} has no set {name}", nameof(name));

    /// <summary>A set by its name, where only one service has it.</summary>
    public IfsSet Set(string name) => sets.Values.Single(set => set.Name == name);

    internal IfsSet? Find(string service, string name) => sets.GetValueOrDefault((service, name));

    /// <summary>Adds a record; columns that are not given are empty.</summary>
    public IfsRow Add(IfsSet set, params (string Column, object? Value)[] values)
    {
        object?[] cells = new object?[set.Columns.Count];
        foreach ((string column, object? value) in values) cells[set.Column(column).Index] = Accept(set.Column(column), value);
        lock (gate)
        {
            IfsRow row = new(set, cells, string.Create(CultureInfo.InvariantCulture, $"AAA{++objids:X8}"), Now());
            if (!set.Put(row)) throw new ArgumentException($"{set.Name} {row.KeyRef} is there already", nameof(values));
            Log(row, "Insert");
            return row;
        }
    }

    /// <summary>Changes a record, and with it its entity tag.</summary>
    public IfsRow Change(IfsRow row, params (string Column, object? Value)[] values)
    {
        object?[] cells = [.. row.Values];
        foreach ((string column, object? value) in values) cells[row.Set.Column(column).Index] = Accept(row.Set.Column(column), value);
        lock (gate)
        {
            DateTimeOffset now = Now();
            IfsRow changed = new(row.Set, cells, row.Objid, now > row.Version ? now : row.Version.AddSeconds(1));
            row.Set.Put(changed);
            Log(changed, "Update");
            return changed;
        }
    }

    /// <summary>Takes a record away.</summary>
    public void Remove(IfsRow row)
    {
        lock (gate)
        {
            if (row.Set.Remove(row)) Log(row, "Delete");
        }
    }

    /// <summary>The nightly clean-up of the history log: what was logged before is gone.</summary>
    public void CleanLog(DateTimeOffset before)
    {
        lock (gate)
        {
            IfsSet log = Set("HistoryLogHandling", "HistoryLogOverviewSet");
            foreach (IfsRow entry in log.Rows.Where(entry => (DateTimeOffset)entry["TimeStamp"]! < before)) log.Remove(entry);
        }
    }

    private void Log(IfsRow row, string type)
    {
        if (!logged.Contains(row.Set.Unit)) return;
        IfsSet log = Set("HistoryLogHandling", "HistoryLogOverviewSet");
        object?[] entry = [(decimal)++logIds, row.Set.Unit, Now(), "IFSAPP", type, row.KeyRef, null];
        log.Put(new IfsRow(log, entry, string.Create(CultureInfo.InvariantCulture, $"LOG{logIds:X8}"), Now()));
    }

    private DateTimeOffset Now()
    {
        DateTimeOffset now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
    }

    private static object? Accept(IfsColumn column, object? value) => (column.Kind, value) switch
    {
        (_, null) when !column.IsKey => null,
        (IfsKind.Text, string text) when text.Length <= column.Size => text,
        (IfsKind.Number, decimal number) => number,
        (IfsKind.Number, int number) => (decimal)number,
        (IfsKind.Date, DateOnly day) => day,
        (IfsKind.Stamp, DateTimeOffset moment) => moment,
        (IfsKind.Stamp, DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero),
        (IfsKind.Flag, bool flag) => flag,
        (IfsKind.Enum, string member) when Enums[column.Enum].Contains(member, StringComparer.Ordinal) => member,
        _ => throw new ArgumentException($"{value ?? "nothing"} does not fit column {column.Name} ({column.Kind})", nameof(value)),
    };
}
