using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Queries.Dax;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries;

/// <summary>Runs a query over the rows of a dataset that are visible now.</summary>
internal sealed class QueryRunner(TimeProvider time, PowerBiSandboxOptions options)
{
    private readonly DaxComparer comparer = new(options.TextIgnoresCase);

    /// <summary>The result's columns and rows.</summary>
    /// <exception cref="DaxException">The query is wrong or outside of the subset.</exception>
    public (RelationColumn[] Columns, Relation Rows) Run(Dataset dataset, string query)
    {
        List<TableView> tables;
        var committedBy = time.GetUtcNow() - options.VisibilityDelay;
        lock (dataset.Gate) tables = [.. dataset.TableNames.Select(name => dataset.Tables[name].View(committedBy, comparer))];
        var model = new DaxModel(tables, dataset.Relationships, comparer);
        try
        {
            var bound = new Binder(model).Query(DaxParser.Query(query));
            return (bound.Columns, bound.Rows(new Scope(new FilterContext(model, []), null, null)));
        }
        catch (OverflowException)
        {
            throw new DaxException("The result of an arithmetic operation is too large.");
        }
    }
}
