using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading;

/// <summary>
/// One page on its way from the source to delivery: cells are in canonical form, documents whose cut does not hold are left out. The receiver disposes it.
/// </summary>
public sealed class ReadPage : IDisposable
{
    private readonly RowViolation[] violations;
    private readonly bool[] open;
    private readonly bool[] documentEnds;

    internal ReadPage(SourcePage page, RowViolation[] violations, bool[] open, bool[] documentEnds)
    {
        Page = page;
        this.violations = violations;
        this.open = open;
        this.documentEnds = documentEnds;
    }

    /// <summary>The rows.</summary>
    public SourcePage Page { get; }

    /// <summary>Description of the window it belongs to, for the passport.</summary>
    public required string Window { get; init; }

    /// <summary>
    /// INV-2: the cursor that may be stored once everything up to and including this page is settled; null inside a window.
    /// </summary>
    public string? CursorAfter { get; internal set; }

    /// <summary>Per row: whether it waits for the other half of its document; empty = none does.</summary>
    internal bool[] Waits { get; set; } = [];

    /// <summary>Nothing but keys and tags: rows have <see cref="StreamDefinition.ToTagSchema"/>.</summary>
    internal bool IsTags { get; init; }

    /// <summary>True if the row waits for the other half of its document.</summary>
    public bool WaitsAt(int row) => row < Waits.Length && Waits[row];

    /// <summary>The field whose value is not of its declared type, or none: such a row keeps its raw cells and becomes a dead letter.</summary>
    public RowViolation ViolationOf(int row) => row < violations.Length ? violations[row] : default;

    /// <summary>True if the row says that its document is still open (strategy <c>open-items</c>).</summary>
    public bool IsOpen(int row) => row < open.Length && open[row];

    /// <summary>True if a batch may end after this row without cutting a document in two.</summary>
    public bool EndsDocument(int row) => row >= documentEnds.Length || documentEnds[row];

    /// <inheritdoc />
    public void Dispose() => Page.Dispose();
}
