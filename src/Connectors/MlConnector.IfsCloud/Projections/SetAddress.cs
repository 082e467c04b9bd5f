namespace MlConnector.IfsCloud.Projections;

/// <summary>An entity set as people write it: <c>main:PurchaseOrderHandling/PurchaseOrderSet</c>, or <c>entity:PurchaseOrderLineEntity/PurchaseOrderLineSet</c> for an entity service.</summary>
/// <param name="Door"><c>main</c>, <c>int</c> or <c>b2b</c> for a projection; <c>entity</c> for an entity service.</param>
/// <param name="Service">Projection or service, without <c>.svc</c>; its case counts.</param>
/// <param name="Set">Entity set, or a child of one record such as <c>CompanyFinanceSet(Company='10')/CodeIArray</c>.</param>
internal sealed record SetAddress(string Door, string Service, string Set)
{
    /// <summary>How it is written, for errors.</summary>
    public const string Form = "Write door:Service/Set with the door main, int, b2b or entity, for instance main:PurchaseOrderHandling/PurchaseOrderSet; without a door main is meant.";

    private static readonly string[] Doors = ["main", "int", "b2b", "entity"];

    /// <summary>True for the child rows of one record: the metadata has no set of their own for them.</summary>
    public bool IsChild => Set.Contains('(', StringComparison.Ordinal);

    /// <summary>The address, or null if the text is none.</summary>
    public static SetAddress? Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal), slash = text.IndexOf('/', StringComparison.Ordinal);
        if (colon > slash) colon = -1; // of a key inside the set
        string door = colon < 0 ? "main" : text[..colon];
        if (slash <= colon + 1 || slash == text.Length - 1 || !Doors.Contains(door, StringComparer.Ordinal)) return null;
        string service = text[(colon + 1)..slash], set = text[(slash + 1)..];
        service = service.EndsWith(".svc", StringComparison.Ordinal) ? service[..^4] : service;
        bool named = service.Length > 0 && service.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') && !set.Any(letter => char.IsControl(letter) || letter is '?' or '#' or '\\') && !set.Contains("..", StringComparison.Ordinal);
        return named ? new SetAddress(door, service, set) : null;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Door}:{Service}/{Set}";
}
