using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Sql;

/// <summary>Runs one statement over the warehouse, in a location.</summary>
internal sealed class StatementRun(Warehouse warehouse, string project, string location, TimeProvider time)
{
    private const int BytesPerCell = 8;

    /// <summary>What it looked at, roughly.</summary>
    public long BytesScanned { get; private set; }

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
                var table = warehouse.Located(truncate.Name.Dataset, truncate.Name.Table, location);
                if (table.ViewQuery is not null) throw Refusal.Query($"Cannot truncate {table.Id}: it is a view.");
                table.Rows.Clear();
                break;
        }

        return new Relation([], []);
    }

    private Relation Source(TableName name)
    {
        var table = warehouse.Located(name.Dataset, name.Table, location);
        if (table.ViewQuery is { } query) return new Evaluator(Source, new Dictionary<string, object>(StringComparer.Ordinal)).Run((SelectStatement)SqlParser.Parse(query, project));
        BytesScanned += (long)table.Rows.Count * table.Columns.Length * BytesPerCell;
        return new Relation([.. table.Columns.Select(column => (column.Name, column.Type))], [.. table.Rows]);
    }

    private void Define(ViewStatement view, Relation result)
    {
        var dataset = warehouse.Dataset(view.Name.Dataset);
        if (dataset.Tables.TryGetValue(view.Name.Table, out var there) && there.ViewQuery is null) throw Refusal.Query($"{there.Id} is not allowed for this operation because it is currently a TABLE.");
        dataset.Tables[view.Name.Table] = new BqTable(project, dataset.Name, view.Name.Table, time.GetUtcNow()) { ViewQuery = view.Text }.WithColumns(result.Columns);
    }
}
