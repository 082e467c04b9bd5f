namespace MlConnector.Sandbox.SageX3.Api1;

/// <summary>How api1 behaves.</summary>
public sealed record Api1Options
{
    /// <summary>The Syracuse user that may use web services.</summary>
    public string UserName { get; init; } = "mlc";

    /// <summary>Its password.</summary>
    public string Password { get; init; } = "X3-sandbox-pw";

    /// <summary>Most rows per page, whatever is asked.</summary>
    public int Cap { get; init; } = 1000;

    /// <summary>Host that the server believes to be, in its links.</summary>
    public string InnerHost { get; init; } = "x3-inside.local:8124";

    /// <summary>Links carry the condition of the query; the documented sample has none.</summary>
    public bool LinksCarryWhere { get; init; } = true;

    /// <summary>A page that is not the last has no link.</summary>
    public bool LeavesLinksOut { get; init; }

    /// <summary>Pages say how many rows they hold at most.</summary>
    public bool TellsItemsPerPage { get; init; } = true;

    /// <summary>Columns that are written as records with a key.</summary>
    public IReadOnlyList<string> ReferencesAsObjects { get; init; } = ["PTE"];

    /// <summary>Columns that no representation shows.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];
}
