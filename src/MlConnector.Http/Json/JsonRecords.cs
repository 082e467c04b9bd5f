using System.Text.Json;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.OData;

namespace MlConnector.Http.Json;

/// <summary>
/// Reads fields out of nested records by path (<c>orderFromSupplier.code.code</c>) into cells over the bytes of the body: nothing is copied but what JSON had escaped. A field whose value is a record (a
/// reference) is read as the key of what it refers to. Not thread-safe.
/// </summary>
public sealed class JsonRecords
{
    private readonly CellMaker cells;
    private readonly JsonPlace root = new("");
    private readonly RecordSchema schema;
    private readonly JsonDialect dialect;
    private readonly int[] found;

    /// <summary>A reader of <paramref name="schema"/>; <paramref name="paths"/> gives the path of each field, null for those that somebody else fills; <paramref name="collections"/> are noted with the place where they begin.</summary>
    public JsonRecords(RecordSchema schema, IReadOnlyList<string?> paths, JsonDialect dialect, params string[] collections)
    {
        (this.schema, this.dialect) = (schema, dialect);
        cells = new CellMaker([.. schema.Fields.Select(field => field.Type)]);
        found = Place(paths, collections);
    }

    private JsonRecords(JsonRecords whole, IReadOnlyList<string?> paths)
    {
        (schema, dialect, cells) = (whole.schema, whole.dialect, whole.cells);
        found = Place(paths, []);
    }

    /// <summary>A reader of the records that lie in a collection of these: other paths into the same rows, and one tail for both.</summary>
    public JsonRecords Within(IReadOnlyList<string?> paths) => new(this, paths);

    private int[] Place(IReadOnlyList<string?> paths, string[] collections)
    {
        for (int i = 0; i < paths.Count; i++)
        {
            if (paths[i] is { Length: > 0 } path) At(path).Field = i;
        }

        for (int i = 0; i < collections.Length; i++) At(collections[i]).Collection = i;
        return new int[collections.Length];
    }

    /// <summary>Where each collection of the record that was read last begins in the body; -1 = it has none.</summary>
    public ReadOnlySpan<int> Collections => found;

    /// <summary>What belongs behind the body.</summary>
    public ReadOnlySpan<byte> Tail => cells.Tail;

    /// <summary>A new body begins.</summary>
    public void Begin(int bodyLength) => cells.Begin(bodyLength);

    /// <summary>A cell that holds other digits or text than the body.</summary>
    public Cell Instead(ReadOnlySpan<byte> word, int field) => cells.Instead(word, field);

    /// <summary>Reads the record at whose brace <paramref name="json"/> stands, up to its end; <paramref name="start"/> is where the reader's first byte lies in the body.</summary>
    public void Read(ref Utf8JsonReader json, int start, Span<Cell> row)
    {
        found.AsSpan().Fill(-1);
        Read(ref json, start, root, row);
    }

    private JsonPlace At(string path) => path.Split('.').Aggregate(root, (place, name) => place.Child(name));

    private void Read(ref Utf8JsonReader json, int start, JsonPlace place, Span<Cell> row)
    {
        int next = 0;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            JsonPlace? below = Find(ref json, place, ref next);
            json.Read();
            if (below is null) json.Skip();
            else Value(ref json, start, below, row);
        }
    }

    /// <summary>The place of a property; records of a kind write theirs in one order, so the next one is tried first.</summary>
    private static JsonPlace? Find(ref Utf8JsonReader json, JsonPlace place, ref int next)
    {
        ReadOnlySpan<byte> name = json.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(json.GetString()!) : json.ValueSpan;
        for (int i = 0; i < place.Below.Count; i++)
        {
            int at = (next + i) % place.Below.Count;
            if (!place.Below[at].Is(name)) continue;
            next = (at + 1) % place.Below.Count;
            return place.Below[at];
        }

        return null;
    }

    private void Value(ref Utf8JsonReader json, int start, JsonPlace place, Span<Cell> row)
    {
        if (place.Collection >= 0) found[place.Collection] = start + (int)json.TokenStartIndex;
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject when place.Below.Count > 0: Read(ref json, start, place, row); break;
            case JsonTokenType.StartObject when place.Field >= 0: row[place.Field] = Reference(ref json, start, place); break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray: json.Skip(); break;
            default:
                if (place.Field >= 0) row[place.Field] = Scalar(ref json, start, place.Field);
                break;
        }
    }

    /// <summary>The key of what a record refers to: its property of the same name, else the first of those that name a key.</summary>
    private Cell Reference(ref Utf8JsonReader json, int start, JsonPlace place)
    {
        Cell best = default;
        int rank = int.MaxValue;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int its = place.Is(json.ValueSpan) ? -1 : dialect.RankOfKey(json.ValueSpan);
            json.Read();
            if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                json.Skip();
                continue;
            }

            if (its >= rank) continue;
            (best, rank) = (Scalar(ref json, start, place.Field), its);
        }

        return best;
    }

    private Cell Scalar(ref Utf8JsonReader json, int start, int field)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String when json.ValueIsEscaped: return cells.Unescape(ref json);
            case JsonTokenType.String:
                ReadOnlySpan<byte> text = json.ValueSpan;
                if (dialect.IsEmpty(text, schema.Fields[field])) return Cell.Null;
                return dialect.CodeOf(field, text) is { } code ? cells.Instead(code, field) : cells.Text(text, start + (int)json.TokenStartIndex + 1, field);
            case JsonTokenType.Number: return cells.Number(json.ValueSpan, start + (int)json.TokenStartIndex, field);
            case JsonTokenType.True: return dialect.CodeOf(field, "true"u8) is { } yes ? cells.Instead(yes, field) : Cell.Of(true);
            case JsonTokenType.False: return dialect.CodeOf(field, "false"u8) is { } no ? cells.Instead(no, field) : Cell.Of(false);
            default: return Cell.Null;
        }
    }
}
