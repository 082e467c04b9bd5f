using System.Globalization;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Iam;
using MlConnector.Sandbox.BigQuery.Jobs;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Sql;

/// <summary>Runs one statement over the warehouse, in a location.</summary>
internal sealed class StatementRun(Warehouse warehouse, PartitionLimits partitions, string project, string location, TimeProvider time)
{
    /// <summary>What it may look at; a statement that would change rows has not done so when it is refused for it.</summary>
    public long MostBytes { get; set; } = long.MaxValue;

    /// <summary>What it looked at, roughly.</summary>
    public long Scanned { get; private set; }

    /// <summary>A dry run: the statement is judged, and changes nothing.</summary>
    public bool Judges { get; init; }

    /// <summary>Rows that it changed.</summary>
    public long RowsChanged { get; private set; }

    /// <summary>The rows; none of a statement that defines something.</summary>
    public Relation Run(string sql, IReadOnlyDictionary<string, object> parameters)
    {
        var evaluator = new Evaluator(Source, parameters);
        switch (SqlParser.Parse(sql, project))
        {
            case SelectStatement select:
                return evaluator.Run(select);
            case ViewStatement view:
                Define(view, evaluator.Run(view.Select));
                break;
            case TruncateStatement truncate:
                var emptied = Changeable(truncate.Name);
                emptied.Buffer.RefuseChange(emptied.Id, time.GetUtcNow());
                if (Judges) break;
                emptied.Rows.Clear();
                emptied.Buffer.Lose(time.GetUtcNow());
                break;
            case MergeStatement merge:
                var source = evaluator.Run(merge.Source);
                var target = Changeable(merge.Target);
                target.Buffer.RefuseChange(target.Id, time.GetUtcNow());
                var run = new MergeRun(merge, target, source, evaluator, parameters);
                Charge(target, merge.Bounds is { Value: ColumnExpression column } && column.Name == target.PartitionColumn ? run.RowsWithin : target.Rows.Count);
                if (!Judges) RowsChanged = run.Run(partitions);
                break;
            case InsertStatement insert:
                Insert(insert, evaluator.Run(insert.Source));
                break;
            case TableStatement table:
                warehouse.Rights.Need(Rights.CreateTables, $"Dataset {project}:{table.Name.Dataset}");
                warehouse.Dataset(table.Name.Dataset);
                if (!Judges) throw Refusal.Query("This stand-in creates tables by the API only.");
                break;
        }

        return new Relation([], []);
    }

    private void Insert(InsertStatement insert, Relation rows)
    {
        var into = Changeable(insert.Name);
        int[] places = [.. insert.Columns.Select(name => Array.FindIndex(into.Columns, column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase)))];
        if (places.Contains(-1)) throw Refusal.Query($"Column {insert.Columns[Array.IndexOf(places, -1)]} is not present in table {into.Id}");
        if (places.Length != rows.Columns.Count) throw Refusal.Query("Inserted row has wrong column count");
        for (int i = 0; i < places.Length; i++)
        {
            if (rows.Columns[i].Type != into.Columns[places[i]].Type) throw Refusal.Query($"Query column {i + 1} has type {rows.Columns[i].Type} which cannot be inserted into column {insert.Columns[i]}, which has type {into.Columns[places[i]].Type}");
        }

        if (Judges) return;
        object?[][] added = [.. rows.Rows.Select(row => Placed(row, places, into.Columns.Length))];
        partitions.Judge(into, added, into.Rows);
        into.Rows.AddRange(added);
        RowsChanged = added.Length;
    }

    private static object?[] Placed(object?[] row, int[] places, int width)
    {
        object?[] added = new object?[width];
        for (int i = 0; i < places.Length; i++) added[places[i]] = i < row.Length ? row[i] : null;
        return added;
    }

    private BqTable Changeable(TableName name)
    {
        var table = warehouse.Located(name.Dataset, name.Table, location);
        warehouse.Rights.Need(Rights.WriteRows, $"Table {table.Id}");
        return table.ViewQuery is null ? table : throw Refusal.Query($"Cannot change {table.Id}: it is a view.");
    }

    private Relation Source(TableName name)
    {
        var table = warehouse.Located(name.Dataset, name.Table, location);
        if (table.ViewQuery is { } query) return new Evaluator(Source, new Dictionary<string, object>(StringComparer.Ordinal)).Run((SelectStatement)SqlParser.Parse(query, project));
        Charge(table, table.Rows.Count);
        return new Relation([.. table.Columns.Select(column => (column.Name, column.Type))], [.. table.Rows]);
    }

    private void Charge(BqTable table, int rows)
    {
        warehouse.Rights.Need(Rights.ReadRows, $"Table {table.Id}");
        Scanned += (long)rows * table.Columns.Length * BqTable.BytesPerCell;
        if (Scanned > MostBytes) throw new Refusal(400, "bytesBilledLimitExceeded", string.Create(CultureInfo.InvariantCulture, $"Query exceeded limit for bytes billed: {MostBytes}. {Scanned} or higher required."));
    }

    private void Define(ViewStatement view, Relation result)
    {
        var dataset = warehouse.Dataset(view.Name.Dataset);
        warehouse.Rights.Need(Rights.CreateTables, $"Dataset {project}:{view.Name.Dataset}");
        if (dataset.Tables.TryGetValue(view.Name.Table, out var there) && there.ViewQuery is null) throw Refusal.Query($"{there.Id} is not allowed for this operation because it is currently a TABLE.");
        if (Judges) return;
        dataset.Tables[view.Name.Table] = new BqTable(project, dataset.Name, view.Name.Table, time.GetUtcNow()) { ViewQuery = view.Text }.WithColumns(result.Columns);
    }
}
