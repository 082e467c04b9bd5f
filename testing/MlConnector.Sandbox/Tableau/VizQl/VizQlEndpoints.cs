using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tableau.Content;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.VizQl;

/// <summary>VizQL Data Service, answered from what was published; and the part of the Metadata API that tells what is built on a data source.</summary>
internal sealed class VizQlEndpoints(TableauSandbox sandbox, Answering answering, SiteContent content, HourlyBudget budget)
{
    private const string Path = "/api/v1/vizql-data-service/";

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(Path + "read-metadata", http => answering.ServeJsonAsync(http, TableauFaultPoints.VizQl, request => Asked(() => Metadata(SourceOf(request.Json()), CaptionOf)), Write));
        endpoints.MapPost(Path + "query-datasource", http => answering.ServeJsonAsync(http, TableauFaultPoints.VizQl, request => Asked(() => Query(request.Json())), Write));
        endpoints.MapGet(Path + "simple-request", http => answering.ServeJsonAsync(http, TableauFaultPoints.VizQl, _ => sandbox.Options.HasVizQl ? new { } : throw new Refusal("404000", "Not Found", "Not Found"), Write));
        endpoints.MapPost("/api/metadata/graphql", http => answering.ServeJsonAsync(http, TableauFaultPoints.Metadata, request => Dependants(request.Json()), Write));
    }

    private object Asked(Func<object> work)
    {
        if (!sandbox.Options.HasVizQl) throw new Refusal("404000", "Not Found", "Not Found");
        budget.Take();
        try
        {
            return work();
        }
        catch (VizRefusal refusal)
        {
            throw new Refusal(refusal.Code, "VizQL Data Service", refusal.Message);
        }
    }

    private SiteDataSource SourceOf(JsonElement body)
    {
        if (!body.TryGetProperty("datasource", out var named) || !named.TryGetProperty("datasourceLuid", out var luid)) throw new VizRefusal(400, "400803", "The request names no data source.");
        var source = content.Sources.Find(each => each.Id == luid.GetString()) ?? throw new Refusal("404950", "VizQL Data Service", "The data source could not be found.");
        return sandbox.Options.HasApiAccess ? source : throw new Refusal("403800", "VizQL Data Service", "The user lacks the capability API Access on this data source.");
    }

    /// <summary>The caption of a column.</summary>
    private string CaptionOf(string column) => sandbox.Options.RenamesCaptions ? string.Concat(column.TrimStart('_').Select((letter, at) => at > 0 && char.IsUpper(letter) ? $" {letter}" : $"{letter}")) : column;

    private static object Metadata(SiteDataSource source, Func<string, string> captionOf) => new
    {
        data = source.Table.Columns.Select(column => Described(column.Name, captionOf(column.Name), source.ShownTypes.GetValueOrDefault(column.Name, column.Type), "COLUMN"))
            .Concat(source.Calculations.Select(name => Described($"Calculation_{name}", name, "REAL", "CALCULATION"))),
    };

    private static object Described(string name, string caption, string type, string columnClass) => new
    {
        fieldName = name,
        fieldCaption = caption,
        dataType = type,
        fieldRole = type is "REAL" or "INTEGER" ? "MEASURE" : "DIMENSION",
        defaultAggregation = type is "REAL" or "INTEGER" ? "SUM" : "COUNT",
        columnClass,
        logicalTableId = "Extract",
    };

    private object Query(JsonElement body)
    {
        var source = SourceOf(body);
        if (!body.TryGetProperty("query", out var query)) throw new VizRefusal(400, "400803", "The request has no query.");
        bool hasOptions = body.TryGetProperty("options", out var options);
        bool byName = hasOptions && options.TryGetProperty("interpretFieldCaptionsAsFieldNames", out var names) && names.GetBoolean();
        var rows = new VizQuery(source.Table, query, byName ? static column => column : CaptionOf).Run().ToList();
        if (hasOptions && options.TryGetProperty("rowLimit", out var limit)) rows = [.. rows.Take(limit.GetInt32())];
        if (rows.Count > MostRows) throw new VizRefusal(400, "400804", "The answer is too large.");
        return hasOptions && options.TryGetProperty("returnFormat", out var format) && format.GetString() == "ARRAYS" ? new { data = (object)rows.Select(row => row.Values) } : new { data = (object)rows };
    }

    private object Dependants(JsonElement body)
    {
        if (!body.TryGetProperty("query", out var query) || !query.GetString()!.Contains("downstreamWorkbooks", StringComparison.Ordinal)) return new { errors = new[] { new { message = "INVALID_ARGUMENT" } } };
        string? luid = body.TryGetProperty("variables", out var variables) && variables.TryGetProperty("luid", out var named) ? named.GetString() : null;
        return new
        {
            data = new
            {
                publishedDatasources = content.Sources.Where(source => source.Id == luid).Select(source => new { luid = source.Id, name = source.Name, downstreamWorkbooks = source.Workbooks.Select(name => new { name }) }),
            },
        };
    }

    /// <summary>Rows of one answer; not documented, taken small so that nobody relies on large answers.</summary>
    private const int MostRows = 50_000;

    private SandboxReply Write(Refusal refusal) => Answering.JsonReply(refusal.Status, new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["errorCode"] = refusal.Code,
        ["message"] = refusal.Detail,
        ["datetime"] = sandbox.Time.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["tab-error-code"] = refusal.Code,
    }) with
    { Headers = Answering.WaitOf(refusal) };
}
