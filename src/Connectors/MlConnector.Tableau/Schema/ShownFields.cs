using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;
using MlConnector.Tableau.ReadBack;
using MlConnector.Tableau.Sources;

namespace MlConnector.Tableau.Schema;

/// <summary>What a data source itself says of its fields. The names count, not the captions, which users may change; what was added to it (calculations, groups) is nobody's column.</summary>
/// <param name="Fields">The fields; none where it cannot be asked.</param>
/// <param name="Error">Why it cannot be asked; null if it was.</param>
internal sealed record ShownFields(IReadOnlyList<ShownField> Fields, ConnectorError? Error = null)
{
    private const string Unknown = "UNKNOWN", Column = "COLUMN";

    /// <summary>Asks a data source.</summary>
    public static async Task<ShownFields> ReadAsync(VizClient viz, SourceEntry source, CancellationToken cancel)
    {
        try
        {
            return new ShownFields(await viz.FieldsAsync(source.Id, cancel));
        }
        catch (ConnectorException e) when (BatchCounter.CannotRead(e.Error))
        {
            return new ShownFields([], e.Error);
        }
    }

    /// <summary>True if our lineage columns are among them.</summary>
    public bool CarryLineageOf(TableSchema table) => new[] { LineageColumn.BatchId, LineageColumn.SourceId, LineageColumn.Version }.All(column => Find(LineageNames.NameOf(table, column)) is not null);

    /// <summary>What differs from what was published, an error for each column that is not there, or is shown as another type.</summary>
    public IEnumerable<ConnectorError> DifferencesFrom(TableSchema published, string place) =>
        from column in published.Columns
        let field = Find(column.Name)
        where field is null || !Fits(column, field)
        select TableauErrors.FieldType($"Data source {place}, column {column.Name}", field is null ? "it is not there" : $"it is shown as {field.Type}", $"the mapping publishes {column.NativeType}, which is shown as {ColumnTypes.VizOf(column)}");

    /// <summary>What workbooks that use them lose when the table is published over them, in the words of plans.</summary>
    public IReadOnlyList<string> BrokenBy(TableSchema table) =>
    [
        .. Fields.Where(field => field.Class is Column or "" && table.OrdinalOf(field.Name) < 0).Select(field => $"column {field.Name} goes"),
        .. from column in table.Columns let field = Find(column.Name) where field is not null && !Fits(column, field) select $"column {column.Name} becomes {column.NativeType}, it is shown as {field.Type}",
    ];

    private ShownField? Find(string name) => Fields.FirstOrDefault(field => field.Name == name);

    /// <summary>Decimal numbers without places may be shown as whole ones: which of the two is not documented.</summary>
    private static bool Fits(ColumnSchema column, ShownField field) =>
        field.Type is "" or Unknown || field.Type == ColumnTypes.VizOf(column) || column is { NativeType: "decimal", Scale: 0 } && field.Type == "INTEGER";
}
