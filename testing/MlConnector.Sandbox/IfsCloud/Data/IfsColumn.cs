namespace MlConnector.Sandbox.IfsCloud.Data;

/// <summary>Kinds of columns of a projection.</summary>
public enum IfsKind
{
    /// <summary>Edm.String.</summary>
    Text,

    /// <summary>Edm.Decimal(130,65), as every Oracle NUMBER is: years and row numbers too.</summary>
    Number,

    /// <summary>Edm.Date.</summary>
    Date,

    /// <summary>Edm.DateTimeOffset of whole seconds.</summary>
    Stamp,

    /// <summary>Edm.Boolean.</summary>
    Flag,

    /// <summary>An enumeration of the projection; the value is the member's name.</summary>
    Enum,
}

/// <summary>A column of a set.</summary>
/// <param name="Index">Its place in a row.</param>
/// <param name="Name">Its name, case-sensitive.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Size">Longest text; 0 for other kinds.</param>
/// <param name="Enum">Name of its enumeration, without namespace.</param>
/// <param name="IsKey">Part of the key.</param>
public sealed record IfsColumn(int Index, string Name, IfsKind Kind, int Size, string Enum, bool IsKey)
{
    /// <summary>Columns in compact notation: <c>*OrderNo t50, OrderDate s, Objstate e:State, Amount n</c>; a star marks the key, t text, n number, d date, s timestamp, b boolean, e: an enumeration.</summary>
    internal static IfsColumn[] Parse(string notation) => [.. notation.Split(',', StringSplitOptions.TrimEntries).Select((text, index) =>
    {
        string[] words = text.Split(' ');
        bool key = words[0][0] == '*';
        string name = key ? words[0][1..] : words[0], type = words[1];
        return type[0] switch
        {
            't' => new IfsColumn(index, name, IfsKind.Text, int.Parse(type.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture), "", key),
            'n' => new IfsColumn(index, name, IfsKind.Number, 0, "", key),
            'd' => new IfsColumn(index, name, IfsKind.Date, 0, "", key),
            's' => new IfsColumn(index, name, IfsKind.Stamp, 0, "", key),
            'b' => new IfsColumn(index, name, IfsKind.Flag, 0, "", key),
            _ => new IfsColumn(index, name, IfsKind.Enum, 0, type[2..], key),
        };
    })];
}
