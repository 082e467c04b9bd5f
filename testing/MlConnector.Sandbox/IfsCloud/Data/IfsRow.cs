using System.Globalization;
using System.Text;

namespace MlConnector.Sandbox.IfsCloud.Data;

/// <summary>One state of one record; it never changes, a change makes a new one with a new entity tag.</summary>
public sealed class IfsRow
{
    internal IfsRow(IfsSet set, object?[] values, string objid, DateTimeOffset version)
    {
        Set = set;
        Values = values;
        Objid = objid;
        Version = version;
    }

    /// <summary>The set it belongs to.</summary>
    public IfsSet Set { get; }

    /// <summary>A value: string (members of enumerations too), decimal, DateOnly, DateTimeOffset or bool; null for none.</summary>
    public object? this[string column] => Values[Set.Column(column).Index];

    /// <summary>The key's values in order.</summary>
    public IReadOnlyList<object?> Key => [.. Set.Key.Select(column => Values[column.Index])];

    /// <summary>The entity tag as it travels: weak, and opaque to clients.</summary>
    public string Etag => $"W/\"{Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Objid}:{Version.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}"))}\"";

    /// <summary>The key as the history log and <c>keyref</c> write it: <c>ORDER_NO=1001^</c>.</summary>
    public string KeyRef => string.Concat(Set.Key.Select(column => $"{Upper(column.Name)}={Text(Values[column.Index])}^"));

    internal object?[] Values { get; }

    internal string Objid { get; }

    internal DateTimeOffset Version { get; }

    /// <summary>A text column.</summary>
    public string Text(string column) => Text(this[column]);

    /// <summary>A number column.</summary>
    public decimal Number(string column) => (decimal)this[column]!;

    internal static string Text(object? value) => value switch
    {
        null => "",
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Upper(string name) => string.Concat(name.Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"_{letter}" : char.ToUpperInvariant(letter).ToString()));
}
