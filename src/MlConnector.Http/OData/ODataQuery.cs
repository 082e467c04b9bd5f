using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Conditions;

namespace MlConnector.Http.OData;

/// <summary>How the pages of a query follow each other.</summary>
public enum ODataPaging
{
    /// <summary>Next links where the server gives them; then, and where it gives none, by keyset, which also proves the end.</summary>
    Auto,

    /// <summary>Next links only; after one, a page without a link is the last. Where no page had one, the end is proven by key.</summary>
    NextLink,

    /// <summary>Always "after this key".</summary>
    Keyset,

    /// <summary><c>$skip</c>, each page repeating the last row of the one before, so that a moved page is noticed.</summary>
    Skip,
}

/// <summary>What is read from one entity set.</summary>
/// <param name="EntitySet">Address of the set, without a query of ours.</param>
/// <param name="Name">Name for messages.</param>
/// <param name="Schema">Shape of the rows.</param>
public sealed record ODataQuery(Uri EntitySet, string Name, RecordSchema Schema)
{
    /// <summary>The first so many fields are read from the server; the rest is filled by someone else. Null = all.</summary>
    public int? Width { get; init; }

    /// <summary>Which rows; null = all.</summary>
    public Condition? Where { get; init; }

    /// <summary>Columns asked for; empty = all the server has.</summary>
    public IReadOnlyList<string> Select { get; init; } = [];

    /// <summary>References whose record is read along, as fields <c>Reference/Property</c>.</summary>
    public IReadOnlyList<string> Expand { get; init; } = [];

    /// <summary>True: each page is asked for with <c>$top</c>, because the server trims others to a size of its own; then no page size is preferred by header.</summary>
    public bool ExplicitTop { get; init; }

    /// <summary>The key's columns: the order of the pages.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>Places of the key's columns in <see cref="Schema"/>.</summary>
    public IReadOnlyList<int> KeyOrdinals { get; init; } = [];

    /// <summary>True if every key column can be compared in a filter.</summary>
    public bool KeyFilterable { get; init; } = true;

    /// <summary>Rows per page at most.</summary>
    public int PageSize { get; init; } = 5000;

    /// <summary>How pages follow each other.</summary>
    public ODataPaging Paging { get; init; }

    /// <summary>Only so many rows are wanted at all (probes, and key lists that cannot have more); null = everything.</summary>
    public long? Limit { get; init; }

    /// <summary>The highest key first; only together with a <see cref="Limit"/> of one.</summary>
    public bool HighestFirst { get; init; }

    /// <summary>Writes filters for this set.</summary>
    public required ODataFilter Filter { get; init; }
}
