using System.Globalization;

namespace MlConnector.Proof.States;

/// <summary>What the source says of a key: two rows with equal contents are one version.</summary>
internal sealed record Content(string? Name, string Amount)
{
    private static readonly CultureInfo Digits = CultureInfo.InvariantCulture;

    /// <summary>True if the amount is a number; else the row cannot even be brought into canonical form.</summary>
    public bool IsCanonical => decimal.TryParse(Amount, NumberStyles.AllowDecimalPoint, Digits, out _);

    /// <summary>The amount.</summary>
    public decimal Number => decimal.Parse(Amount, Digits);

    /// <summary>The same version, whatever zeros its amount ends in.</summary>
    public Content Canonical => IsCanonical ? this with { Amount = Number.ToString("0.####", Digits) } : this;

    /// <summary>With a repair over it.</summary>
    public Content With(Repair? repair) => repair is null ? this : new(repair.HasName ? repair.Name : Name, repair.Amount ?? Amount);
}

/// <summary>What a person changed.</summary>
internal sealed record Repair(bool HasName, string? Name, string? Amount);

/// <summary>A mapping: rows from <paramref name="Below"/> on do not pass, names of more than 20 characters do not fit, and amounts are multiplied.</summary>
internal sealed record Mapping(string Prefix, int Factor, decimal? Below)
{
    /// <summary>True if it does not pass <c>where</c>.</summary>
    public bool Filters(Content row) => Below is { } below && row.IsCanonical && row.Number >= below;

    /// <summary>The code of what is wrong, or null.</summary>
    public string? Refuses(Content row) => !row.IsCanonical ? "MAP-TYPE" : (Prefix + row.Name).Length > 20 ? "MAP-LENGTH" : null;

    /// <summary>What the destination gets.</summary>
    public (string? Name, decimal Amount) Map(Content row) => (Prefix.Length == 0 ? row.Name : Prefix + row.Name, row.Number * Factor);
}
