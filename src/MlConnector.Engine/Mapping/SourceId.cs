using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Expressions;

namespace MlConnector.Engine.Mapping;

/// <summary>
/// <c>_SourceId</c>: <c>company|stream|key parts</c>. In a part, <c>\</c> is written <c>\\</c>, <c>|</c> is written <c>\|</c>, and a null part is <c>\N</c>, so that every key has exactly one id and
/// can be read back. The company is the field that the source fills with it; a stream without one has an empty first part.
/// </summary>
public sealed class SourceId
{
    private readonly byte[] streamName;
    private readonly int company;
    private readonly ImmutableArray<int> parts;

    /// <summary>Ids of a schema's rows.</summary>
    public SourceId(RecordSchema schema)
    {
        streamName = Encoding.UTF8.GetBytes(Escape(schema.Stream));
        company = schema.KeyOrdinals.FirstOrDefault(ordinal => schema.Fields[ordinal].SourceName == "$company", -1);
        parts = [.. schema.KeyOrdinals.Where(ordinal => ordinal != company)];
    }

    /// <summary>The id of a row as text; allocates, so not for the path of a row.</summary>
    public string Text(RecordRow row)
    {
        using MappingScratch scratch = new([], 0);
        Frame frame = new(row, scratch);
        return Encoding.UTF8.GetString(scratch.Bytes(Write(ref frame)));
    }

    /// <summary>Company, stream and key parts of an id; a null part is null. Null if it is none.</summary>
    public static (string Company, string Stream, ImmutableArray<string?> Key)? Parse(string id)
    {
        List<string?> read = [];
        StringBuilder part = new();
        bool isNull = false;
        for (int i = 0; i < id.Length; i++)
        {
            if (id[i] == '|')
            {
                read.Add(isNull ? null : part.ToString());
                part.Clear();
                isNull = false;
            }
            else if (id[i] != '\\')
            {
                part.Append(id[i]);
            }
            else if (++i == id.Length || id[i] is not ('\\' or '|' or 'N'))
            {
                return null;
            }
            else if (id[i] == 'N')
            {
                isNull = true;
            }
            else
            {
                part.Append(id[i]);
            }
        }

        read.Add(isNull ? null : part.ToString());
        return read.Count < 3 ? null : (read[0] ?? "", read[1] ?? "", [.. read.Skip(2)]);
    }

    /// <summary>An id from its parts.</summary>
    public static string Format(string company, string stream, IEnumerable<string?> key) =>
        string.Join('|', new[] { Escape(company), Escape(stream) }.Concat(key.Select(part => part is null ? "\\N" : Escape(part))));

    /// <summary>Writes the id of the frame's row to scratch; null (and a fault) if there is no room.</summary>
    internal Cell Write(ref Frame frame)
    {
        int start = frame.Scratch.End;
        bool fits = company < 0 || WritePart(ref frame, company);
        fits = fits && WriteRaw(ref frame, "|"u8) && WriteRaw(ref frame, streamName);
        foreach (int part in parts) fits = fits && WriteRaw(ref frame, "|"u8) && WritePart(ref frame, part);
        return fits ? new Cell(CellKind.Text, start, frame.Scratch.End - start, inScratch: true) : Cell.Null;
    }

    private static bool WritePart(ref Frame frame, int ordinal)
    {
        switch (frame.Row.Kind(ordinal))
        {
            case CellKind.Absent or CellKind.Null: return WriteRaw(ref frame, "\\N"u8);
            case CellKind.True: return WriteRaw(ref frame, "true"u8);
            case CellKind.False: return WriteRaw(ref frame, "false"u8);
        }

        ReadOnlySpan<byte> text = frame.Row.Bytes(ordinal);
        while (text.IndexOfAny((byte)'\\', (byte)'|') is int at and >= 0)
        {
            if (!WriteRaw(ref frame, text[..at]) || !WriteRaw(ref frame, "\\"u8) || !WriteRaw(ref frame, text.Slice(at, 1))) return false;
            text = text[(at + 1)..];
        }

        return WriteRaw(ref frame, text);
    }

    private static bool WriteRaw(ref Frame frame, scoped ReadOnlySpan<byte> bytes)
    {
        if (!frame.TryTake(bytes.Length, out int offset)) return false;
        bytes.CopyTo(frame.Scratch.At(offset, bytes.Length));
        return true;
    }

    private static string Escape(string part) => part.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal);
}
