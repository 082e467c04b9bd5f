using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Sql;

namespace MlConnector.Sandbox.BigQuery.Rest;

/// <summary>What a query and a query job are told alike.</summary>
internal static class QueryRequest
{
    /// <summary>Runs the statement within the bytes that may be billed; gives its rows and how many it changed.</summary>
    public static (Relation Result, long Changed) Run(JsonElement query, StatementRun run)
    {
        if (Fields.Text(query, "useLegacySql") != "false") throw Refusal.Query("Syntax error: this statement is no legacy SQL, and legacy SQL is the default: set useLegacySql to false.");
        run.MostBytes = long.TryParse(Fields.Text(query, "maximumBytesBilled"), CultureInfo.InvariantCulture, out long most) ? most : long.MaxValue;
        return (run.Run(Fields.Text(query, "query"), Parameters(query)), run.RowsChanged);
    }

    private static Dictionary<string, object> Parameters(JsonElement body)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var parameter in Fields.List(body, "queryParameters"))
        {
            var value = Fields.Object(parameter, "parameterValue");
            bool list = Fields.Text(Fields.Object(parameter, "parameterType"), "type") == "ARRAY";
            parameters[Fields.Text(parameter, "name")] = list
                ? Fields.List(value, "arrayValues").Select(one => Fields.Text(one, "value")).ToHashSet(StringComparer.Ordinal)
                : Fields.Text(value, "value");
        }

        return parameters;
    }
}
