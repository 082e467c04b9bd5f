using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Transport;

namespace MlConnector.PowerBi.ReadBack;

/// <summary>
/// The rows of a query's answer. Keys are fully qualified (<c>Table[Column]</c>) or, for computed columns, <c>[Alias]</c>; a blank may be missing. Over its size limits the
/// service answers 200 with a part of the rows and an error beside the results, inside a result or inside a table: all three places are looked at.
/// </summary>
internal sealed class QueryRows : IDisposable
{
    private readonly JsonDocument document;
    private readonly JsonElement rows;

    private QueryRows(JsonDocument document, JsonElement rows)
    {
        this.document = document;
        this.rows = rows;
    }

    /// <summary>Number of rows.</summary>
    public int Count => rows.GetArrayLength();

    /// <summary>The rows, in the order of the answer.</summary>
    public IEnumerable<JsonElement> Rows => rows.EnumerateArray();

    /// <summary>Reads an answer with status 200.</summary>
    /// <exception cref="ConnectorException"><c>POWERBI-QUERY-CUT</c>, or <c>POWERBI-ANSWER</c> if it is no answer to a query.</exception>
    public static QueryRows Read(VendorAnswer answer)
    {
        JsonDocument? parsed = null;
        try
        {
            parsed = answer.Parse();
            JsonElement table = First(First(parsed.RootElement, "results"), "tables");
            ThrowIfCut(parsed.RootElement);
            if (table.ValueKind == JsonValueKind.Object && table.TryGetProperty("rows", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
            {
                var read = new QueryRows(parsed, list);
                parsed = null;
                return read;
            }
        }
        catch (JsonException)
        {
            // Said below.
        }
        finally
        {
            parsed?.Dispose();
        }

        throw NoAnswer(answer.IsPage ? "a page came instead of data" : "no table in it");
    }

    /// <summary>The value of a column, by its alias or its own name; null for blank.</summary>
    public static JsonElement? Value(JsonElement row, string column)
    {
        if (row.ValueKind != JsonValueKind.Object) throw NoAnswer("a row of it is none");
        foreach (JsonProperty property in row.EnumerateObject())
        {
            if (NamesColumn(property.Name, column)) return property.Value.ValueKind == JsonValueKind.Null ? null : property.Value;
        }

        return null;
    }

    /// <summary>A whole number; 0 for blank.</summary>
    public static long Number(JsonElement row, string column) => Exact(row, column) is >= long.MinValue and <= long.MaxValue and var number ? (long)number : throw NoAnswer($"{column} is no whole number");

    /// <summary>A number, exactly as written; 0 for blank.</summary>
    public static decimal Exact(JsonElement row, string column)
    {
        if (Value(row, column) is not { } value) return 0;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number)) return number;
        throw NoAnswer($"{column} is no number");
    }

    /// <summary>A value as text; empty for blank.</summary>
    public static string Text(JsonElement row, string column) => Value(row, column) switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { } other => other.GetRawText(),
    };

    /// <inheritdoc />
    public void Dispose() => document.Dispose();

    private static bool NamesColumn(string key, string column) =>
        key.Length >= column.Length + 2 && key[^1] == ']' && key.AsSpan(0, key.Length - 1).EndsWith(column, StringComparison.Ordinal) && key[key.Length - column.Length - 2] == '[';

    private static ConnectorException NoAnswer(string detail) => new(PowerBiErrors.Answer("Reading the answer of a query", detail));

    private static JsonElement First(JsonElement of, string list) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(list, out JsonElement items) && items.ValueKind == JsonValueKind.Array && items.GetArrayLength() > 0 ? items[0] : default;

    private static void ThrowIfCut(JsonElement root)
    {
        JsonElement result = First(root, "results");
        foreach (JsonElement place in (ReadOnlySpan<JsonElement>)[root, result, First(result, "tables")])
        {
            if (place.ValueKind != JsonValueKind.Object || !place.TryGetProperty("error", out JsonElement error) || error.ValueKind == JsonValueKind.Null) continue;
            throw new ConnectorException(PowerBiErrors.QueryCut(error.ValueKind == JsonValueKind.Object ? $"{AnswerList.Text(error, "code")} {AnswerList.Text(error, "message")}".Trim() : error.ToString()));
        }
    }
}
