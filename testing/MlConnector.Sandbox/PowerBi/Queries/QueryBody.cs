using System.Text.Json;
using MlConnector.Sandbox.PowerBi.Answers;
using MlConnector.Sandbox.PowerBi.Datasets;

namespace MlConnector.Sandbox.PowerBi.Queries;

/// <summary>The body of executeQueries: one query, and whether blanks are shown.</summary>
internal sealed record QueryBody(string Query, bool IncludeNulls)
{
    public static QueryBody Read(JsonElement json)
    {
        Fields.Object(json, "", "queries", "serializerSettings", "impersonatedUserName");
        var queries = Fields.Items(json, "", "queries").ToList();
        if (queries.Count != 1) throw new RefusedException(Refusal.Invalid("A request carries one query.", "queryCount"));
        Fields.Object(queries[0].Item, queries[0].Place, "query");
        string query = Fields.Required(queries[0].Item, queries[0].Place, "query");
        bool nulls = false;
        if (json.TryGetProperty("serializerSettings", out var settings) && settings.ValueKind != JsonValueKind.Null)
        {
            Fields.Object(settings, "serializerSettings", "includeNulls");
            nulls = settings.TryGetProperty("includeNulls", out var include) && include.ValueKind == JsonValueKind.True;
        }

        return new QueryBody(query, nulls);
    }
}
