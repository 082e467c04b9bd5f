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
        Map(endpoints, "read-metadata", body => Metadata(SourceOf(body), CaptionOf));
        Map(endpoints, "query-datasource", Query);
        Map(endpoints, "get-datasource-model", body => Model(SourceOf(body)));
        Map(endpoints, "list-supported-functions", body =>
        {
            SourceOf(body);
            return VizFunctions.Supported();
        });
        endpoints.MapGet(Path + "simple-request", http => answering.ServeJsonAsync(http, TableauFaultPoints.VizQl, _ => sandbox.Options.HasVizQl ? new { } : throw new Refusal("404000", "Not Found", "Not Found"), Write));
        endpoints.Map(Path + "{**rest}", http => answering.ServeJsonAsync(http, TableauFaultPoints.VizQl, _ => throw new Refusal("404950", "Not Found", "API endpoint not found."), Write));
        endpoints.MapPost("/api/metadata/graphql", http => answering.ServeJsonAsync(http, TableauFaultPoints.Metadata, request => Dependants(request.Json()), Write));
    }

    private void Map(IEndpointRouteBuilder endpoints, string question, Func<JsonElement, object> answer) =>
        endpoints.MapPost(Path + question, http => answering.ServeJsonAsync(http, TableauFaultPoints.VizQl, request => Asked(() => answer(request.Json())), Write));

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
        if (!body.TryGetProperty("datasource", out var named) || !named.TryGetProperty("datasourceLuid", out var luid)) throw VizRefusal.Malformed("The request names no data source.");
        var source = content.Sources.Find(each => each.Id == luid.GetString()) ?? throw new VizRefusal(sandbox.Options.UnknownSourceCode, "The data source could not be found.");
        if (!sandbox.Options.HasApiAccess) throw new VizRefusal("403800", "The user lacks the capability API Access on this data source.");
        return source.IsOpaque ? throw VizRefusal.Invalid("The data source is a .hyper file, which this stand-in does not read: it knows neither its fields nor its rows.") : source;
    }

    /// <summary>The caption of a column.</summary>
    private string CaptionOf(string column) => sandbox.Options.RenamesCaptions ? string.Concat(column.TrimStart('_').Select((letter, at) => at > 0 && char.IsUpper(letter) ? $" {letter}" : $"{letter}")) : column;

    private static object Metadata(SiteDataSource source, Func<string, string> captionOf) => new
    {
        data = source.Table.Columns.Select(column => Described(column.Name, captionOf(column.Name), source.ShownTypes.GetValueOrDefault(column.Name, column.Type), "COLUMN"))
            .Concat(source.Calculations.Select(name => Described(VizColumns.NameOf(name), name, "REAL", "CALCULATION"))),
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

    /// <summary>A file is one table, related to none.</summary>
    private object Model(SiteDataSource source) => new { logicalTables = new[] { new { logicalTableId = "Extract", caption = source.Kind == "hyper" ? sandbox.Options.HyperTable : source.Name } }, logicalTableRelationships = Array.Empty<object>() };

    private object Query(JsonElement body)
    {
        var source = SourceOf(body);
        var asked = VizJson.Member(body, "query", JsonValueKind.Object);
        var options = body.TryGetProperty("options", out var given) ? given : default(JsonElement?);
        if (options is { } named) VizJson.Only(named, "The options", "returnFormat", "rowLimit", "disaggregate", "bypassMetadataCache", "interpretFieldCaptionsAsFieldNames", "debug", "includeHiddenFields", "includeGroupFormulas", "returnServerSentEvents");
        if (Has("returnServerSentEvents")) throw VizRefusal.Invalid("Events are not sent by this stand-in.");
        var query = new VizQuery(asked, new VizColumns(source, CaptionOf, Has("interpretFieldCaptionsAsFieldNames")), DateOnly.FromDateTime(sandbox.Time.GetUtcNow().UtcDateTime), Has("disaggregate"));
        int? limit = options is { } limited ? VizJson.Whole(limited, "rowLimit", 1) : null;
        bool isOfArrays = options is { } shaped && VizJson.OneOf(shaped, "returnFormat", "OBJECTS", "OBJECTS", "ARRAYS") == "ARRAYS";
        Dictionary<string, object?>[] rows = [.. query.Run(source.Shown(sandbox.Time.GetUtcNow() - sandbox.Options.VizQlLag)).Take(limit ?? int.MaxValue)];
        if (rows.Length > MostRows) throw new VizRefusal("400804", "The answer is too large.");
        return new { data = isOfArrays ? (object)rows.Select(row => row.Values) : rows };

        bool Has(string option) => options is { } all && VizJson.Flag(all, option);
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
