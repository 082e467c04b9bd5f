using System.Globalization;
using System.Text;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Sql;
using MlConnector.Sandbox.BigQuery.Values;

namespace MlConnector.Sandbox.BigQuery.Rest;

/// <summary>What a query and a query job are told alike.</summary>
internal static class QueryRequest
{
    private const int LongestText = 1024 * 1024, MostParameters = 10_000;

    /// <summary>Runs the statement within the bytes that may be billed; gives its rows and how many it changed.</summary>
    public static (Relation Result, long Changed) Run(JsonElement query, StatementRun run)
    {
        if (Fields.Text(query, "useLegacySql") != "false") throw Refusal.Query("Syntax error: this statement is no legacy SQL, and legacy SQL is the default: set useLegacySql to false.");
        if (Encoding.UTF8.GetByteCount(Fields.Text(query, "query")) > LongestText) throw Refusal.Invalid("The query is too large. The maximum standard SQL query length is 1024.00K characters, including comments and white space characters.");
        if (Fields.List(query, "queryParameters").Length > MostParameters) throw Refusal.Invalid($"Too many query parameters: at most {MostParameters} are allowed.");
        run.MostBytes = long.TryParse(Fields.Text(query, "maximumBytesBilled"), CultureInfo.InvariantCulture, out long most) ? most : long.MaxValue;
        return (run.Run(Fields.Text(query, "query"), Parameters(query)), run.RowsChanged);
    }

    private static Dictionary<string, object> Parameters(JsonElement body)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var parameter in Fields.List(body, "queryParameters"))
        {
            var value = Fields.Object(parameter, "parameterValue");
            string type = Fields.Text(Fields.Object(parameter, "parameterType"), "type"), name = Fields.Text(parameter, "name");
            parameters[name] = type == "ARRAY"
                ? Fields.List(value, "arrayValues").Select(one => Fields.Text(one, "value")).ToHashSet(StringComparer.Ordinal)
                : Typed(name, type, Fields.Child(value, "value"));
        }

        return parameters;
    }

    private static object Typed(string name, string type, JsonElement? value)
    {
        if (value is not { ValueKind: JsonValueKind.String } text) throw Refusal.Query($"This stand-in takes no null for parameter {name}.");
        try
        {
            return ValueReader.Read(name, type, text)!;
        }
        catch (BadValueException bad)
        {
            throw Refusal.Query($"Invalid value for query parameter {name} of type {type}: {bad.Message}");
        }
    }
}
