using System.Text;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Loads;

namespace MlConnector.BigQuery.Staging;

/// <summary>Where the rows of a batch are loaded.</summary>
/// <param name="Table">Name of the table.</param>
/// <param name="Closes">True for the row that makes a generation current.</param>
internal sealed record LoadTarget(string Table, bool Closes)
{
    /// <summary>Kind of the load job.</summary>
    public char Load => Closes ? JobName.Close : IsDirect ? JobName.Direct : JobName.Load;

    /// <summary>True for rows that go into the table itself although others are merged into it.</summary>
    public bool IsDirect { get; private init; }

    /// <summary>By the table's mode; of a replaced one by the generation that the rows carry.</summary>
    public static LoadTarget Of(DeliveryBatch batch, BigQueryOptions options)
    {
        TableSchema table = batch.Reference.Table;
        if (DirectLoad.Takes(batch, options)) return new LoadTarget(table.Name, Closes: false) { IsDirect = true };
        if (table.Mode == WriteMode.Upsert) return new LoadTarget(StagingTables.ChangesOf(table.Name), Closes: false);
        if (table.Mode != WriteMode.Replace) return new LoadTarget(table.Name, Closes: false);
        using DeliveryRows rows = batch.OpenRows();
        if (!rows.MoveNext()) throw new InvalidOperationException("A batch has a row at least.");
        RecordRow first = rows.Current;
        bool closes = batch.Reference.Rows == 1 && first.Kind(table.OrdinalOf(LineageColumn.Deleted)) == CellKind.True;
        return new LoadTarget(StagingTables.GenerationOf(table.Name, Encoding.ASCII.GetString(first.Bytes(table.OrdinalOf(LineageColumn.Generation)))), closes);
    }
}
