using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Conditions;

namespace MlConnector.Syspro.Channels;

/// <summary>A way into SYSPRO. Both ways read the same tables with the same conditions, so that a stream is the same stream on either.</summary>
internal interface IChannel : IAsyncDisposable
{
    /// <summary><c>odata</c> or <c>enet</c>.</summary>
    string Name { get; }

    /// <summary>How many windows may be read at once.</summary>
    int ParallelReads { get; }

    /// <summary>Pages of a query, in key order. Empty pages are left out; the receiver disposes the others.</summary>
    IAsyncEnumerable<FetchedPage> ReadAsync(TableQuery query, CancellationToken cancel);

    /// <summary>Rows of a query, or null where the channel cannot count.</summary>
    Task<long?> CountAsync(TableQuery query, CancellationToken cancel);

    /// <summary>The server's clock, or null if it does not tell.</summary>
    Task<DateTimeOffset?> ServerTimeAsync(TableQuery query, CancellationToken cancel);

    /// <summary>How long a request with this condition is.</summary>
    int LengthOf(TableQuery query, Condition where);

    /// <summary>How long a request may be.</summary>
    int MaxLength { get; }
}

/// <summary>A company, and the database its rows are read from where that is not its own.</summary>
internal sealed record CompanyScope(string Company, string? Database = null);

/// <summary>What one request returned.</summary>
internal sealed record FetchedPage(RecordPage Page, DateTimeOffset ReadAt, long WireBytes);

/// <summary>A question to one table.</summary>
/// <param name="Scope">Whose rows.</param>
/// <param name="Table">How the table is known at the site.</param>
/// <param name="Schema">Shape of the rows; the first <see cref="Width"/> fields are read, the others filled by someone else.</param>
internal sealed record TableQuery(CompanyScope Scope, SiteTable Table, RecordSchema Schema)
{
    public required int Width { get; init; }

    /// <summary>Key columns in order, as the source names them.</summary>
    public required ImmutableArray<string> Key { get; init; }

    /// <summary>Places of the key columns in <see cref="Schema"/>.</summary>
    public required ImmutableArray<int> KeyOrdinals { get; init; }

    /// <summary>Columns asked for.</summary>
    public required ImmutableArray<string> Columns { get; init; }

    public Condition? Where { get; init; }

    /// <summary>No more rows than this are wanted, or can exist.</summary>
    public long? Limit { get; init; }

    /// <summary>A query for all fields of a schema that the site has.</summary>
    /// <param name="scope">Whose rows.</param>
    /// <param name="table">The table at the site.</param>
    /// <param name="schema">Shape of the rows.</param>
    /// <param name="width">The first so many fields are read.</param>
    /// <param name="key">Key fields, by our names.</param>
    public static TableQuery Of(CompanyScope scope, SiteTable table, RecordSchema schema, int width, IEnumerable<string> key)
    {
        int[] ordinals = [.. key.Select(schema.OrdinalOf).Where(at => at >= 0 && ColumnOf(schema.Fields[at])[0] != '$')];
        return new TableQuery(scope, table, schema)
        {
            Width = width,
            Key = [.. ordinals.Select(at => ColumnOf(schema.Fields[at]))],
            KeyOrdinals = [.. ordinals],
            Columns = [.. schema.Fields.Take(width).Select(ColumnOf).Where(column => column[0] != '$' && !table.Missing.Contains(column)).Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>The source's name of a field.</summary>
    public static string ColumnOf(Field field) => field.SourceName ?? field.Name;
}
