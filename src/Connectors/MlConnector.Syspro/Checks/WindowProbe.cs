using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Reading;

namespace MlConnector.Syspro.Checks;

/// <summary>Asks for one row in each way in which the stream will be read: that a column exists does not say that the service compares it (row versions, date literals).</summary>
internal sealed class WindowProbe(StreamContext context, CompanyScope scope)
{
    private const string LongAgo = "2000-01-01";
    private readonly SiteTable table = context.TableOf(scope);

    /// <summary>A problem for each way that is refused.</summary>
    public async Task<IReadOnlyList<CheckFinding>> LookAsync(CancellationToken cancel)
    {
        List<CheckFinding> findings = [];
        foreach ((string what, ReadWindow window) in Windows())
        {
            try
            {
                await AskAsync(window, cancel);
            }
            catch (ConnectorException refused) when (refused.Error.Code is SysproErrors.ODataQuery or SysproErrors.EnetError or SysproErrors.Filter or ConditionErrors.Filter or SysproErrors.EnetTooLong)
            {
                findings.AddRange(refused.Errors.Select(error => new CheckFinding($"stream {context.Definition.Name}, {what}", CheckOutcome.Problem, error.Message) { Error = error }));
            }
        }

        return findings;
    }

    private IEnumerable<(string What, ReadWindow Window)> Windows()
    {
        CursorDefinition cursor = context.Definition.Cursor;
        bool there = new[] { cursor.Field, cursor.YearField, cursor.PeriodField }.All(name => Named(name) is not { } field || !table.Missing.Contains(TableQuery.ColumnOf(field)));
        if (context.Definition.Filter.Length > 0) yield return ("filter", new FullWindow());
        if (!there) yield break; // told already
        if (context.Definition.Strategy == ReadStrategy.Journal) yield return ("cursor", new JournalWindow(2000, 1, 0, []));
        else if (cursor.Field is { } field && context.Definition.Strategy != ReadStrategy.Snapshot) yield return ("cursor", new RangeWindow(field, Lowest(field), null, WithNulls: context.Definition.Strategy != ReadStrategy.Stamp));
        if (context.Definition.Strategy == ReadStrategy.OpenItems) yield return ("open items", new OpenWindow());
    }

    /// <summary>A value of the cursor's type below every other.</summary>
    private string Lowest(string field)
    {
        EdmType? type = table.TypeOf(TableQuery.ColumnOf(Named(field)!), new RecordSchema(context.Definition.Name, context.Definition.Fields, context.Definition.Key));
        return type switch { EdmType.Binary => "AAAAAAAAAAA=", EdmType.Integer or EdmType.Decimal or EdmType.Floating => "0", _ => LongAgo };
    }

    private Field? Named(string? name) => context.Definition.Fields.FirstOrDefault(field => field.Name == name);

    private async Task AskAsync(ReadWindow window, CancellationToken cancel)
    {
        RecordSchema schema = new(context.Definition.Name, context.Definition.Fields, context.Definition.Key);
        TableQuery query = TableQuery.Of(scope, table, schema, schema.Fields.Length, context.Definition.Key) with { Limit = 1 };
        foreach (WindowPart part in context.Conditions(scope).Of(window, scope.Company))
        {
            TableQuery one = query with { Where = Condition.Both(context.FixedFilter(), part.Where) };
            await foreach (FetchedPage page in context.Channel.ReadAsync(one, cancel)) page.Page.Dispose();
        }
    }
}
