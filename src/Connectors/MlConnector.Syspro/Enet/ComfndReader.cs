using System.Collections.Frozen;
using System.Text;
using System.Xml;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Enet;

/// <summary>
/// Reads the rows of a COMFND or COMBRW answer into a page: element names in any case, blank-padded numbers as digits, empty dates as null, a browse's values out of their
/// <c>Value</c> elements. Bounded; document types are prohibited.
/// </summary>
internal sealed class ComfndReader
{
    /// <summary>How a missing date may be written.</summary>
    public const string MissingDate = "0000-00-00";

    private const int MaxCharacters = 128 << 20;
    private static readonly FrozenSet<string> Parts = new[] { "HeaderDetails", "Row", "RowsReturned", "NextPrevKey" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly RecordSchema schema;
    private readonly Func<char> decimals;
    private char decimalCharacter = '.';
    private readonly Dictionary<string, int> fields = new(StringComparer.OrdinalIgnoreCase);
    private char[] value = new char[256];

    public ComfndReader(RecordSchema schema, int width, Func<char> decimals)
    {
        this.schema = schema;
        this.decimals = decimals;
        for (int i = 0; i < width; i++)
        {
            string column = TableQuery.ColumnOf(schema.Fields[i]);
            if (column[0] != '$') fields.TryAdd(column, i);
        }
    }

    /// <summary>Where a browse goes on, after <see cref="Read"/>; null at its end.</summary>
    public string? NextKey { get; private set; }

    /// <summary>A page with the rows of the table or browse <paramref name="name"/>. <paramref name="columns"/>, where given, gets the names of the columns that came.</summary>
    /// <exception cref="ConnectorException">The answer is no such document, or holds an error.</exception>
    public RecordPage Read(string text, string name, ISet<string>? columns = null)
    {
        RecordPage page = new(schema, text.Length);
        NextKey = null;
        decimalCharacter = decimals(); // known once a session is there
        bool known = false;
        try
        {
            using XmlReader xml = XmlReader.Create(new StringReader(ControlCharacters.Referenced(text)), Settings());
            while (xml.Read())
            {
                if (xml.NodeType != XmlNodeType.Element) continue;
                known |= xml.Depth == 0 ? string.Equals(XmlConvert.DecodeName(xml.LocalName), name, StringComparison.OrdinalIgnoreCase) : xml.Depth == 1 && Parts.Contains(xml.LocalName);
                if (xml.Depth == 1 && Is(xml, "Row")) ReadRow(xml, page, columns);
                else if (xml.Depth == 1 && Is(xml, "NextPrevKey")) ReadNextKey(xml);
                else if (Is(xml, "ErrorDescription")) RefuseError(xml);
            }

            return known ? page : throw NoAnswer(); // an empty page proves the end of a table: nothing else may look like one
        }
        catch (XmlException error)
        {
            page.Dispose();
            throw new ConnectorException(
                new ConnectorError(SysproErrors.EnetProtocol, ErrorKind.Transient, ErrorOwner.ErpAdmin, $"SYSPRO e.net: the answer of COMFND is damaged at line {error.LineNumber}.", "Look at proxies and time-outs between here and the server."), error);
        }
        catch
        {
            page.Dispose();
            throw;
        }
    }

    private static ConnectorException NoAnswer() => SysproErrors.Make(
        SysproErrors.EnetProtocol, ErrorKind.Transient, ErrorOwner.ErpAdmin, "SYSPRO e.net: what came is XML, but no answer of COMFND or COMBRW.", "Look at proxies between here and the server, and at enet.paths.");

    private static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxCharacters,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CheckCharacters = false, // control characters occur in notes; they are data
    };

    private static bool Is(XmlReader xml, string name) => string.Equals(xml.LocalName, name, StringComparison.OrdinalIgnoreCase);

    private void RefuseError(XmlReader xml)
    {
        if (xml.IsEmptyElement) return;
        string said = value.AsSpan(0, ReadText(xml)).Trim().ToString();
        if (said.Length > 0) throw EnetBody.Fail(EnetVerdict.Error, "COMFND", EnetBody.Shown(said));
    }

    private void ReadNextKey(XmlReader xml)
    {
        if (xml.IsEmptyElement) return;
        string next = "";
        bool forward = false;
        for (int depth = xml.Depth; xml.Read() && xml.Depth > depth;)
        {
            if (xml.NodeType != XmlNodeType.Element || xml.IsEmptyElement) continue;
            if (Is(xml, "NextKey")) next = value.AsSpan(0, ReadText(xml)).ToString();
            else if (Is(xml, "Fwd")) forward = value.AsSpan(0, ReadText(xml)).Trim().Equals("True", StringComparison.OrdinalIgnoreCase);
        }

        NextKey = forward && next.Length > 0 ? next : null;
    }

    private void ReadRow(XmlReader xml, RecordPage page, ISet<string>? columns)
    {
        page.AddRow();
        if (xml.IsEmptyElement) return;
        int depth = xml.Depth;
        while (xml.Read() && xml.Depth > depth)
        {
            if (xml.NodeType != XmlNodeType.Element || xml.Depth != depth + 1) continue;
            columns?.Add(xml.LocalName);
            if (!fields.TryGetValue(xml.LocalName, out int field)) continue;
            FieldType type = schema.Fields[field].Type;
            int length = xml.IsEmptyElement ? 0 : ReadText(xml);
            page.RowCells(page.RowCount - 1)[field] = MakeCell(page, value.AsSpan(0, length), type);
        }
    }

    /// <summary>The text of an element, or of its <c>Value</c>, into the reused buffer; stops at its end.</summary>
    private int ReadText(XmlReader xml)
    {
        int depth = xml.Depth, length = 0;
        bool other = false;
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
        {
            if (xml.NodeType == XmlNodeType.Element) other = !xml.IsEmptyElement && !Is(xml, "Value");
            else if (xml.NodeType == XmlNodeType.EndElement) other = false;
            if (other || xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)) continue;
            int read;
            do
            {
                if (value.Length - length < 64) Array.Resize(ref value, value.Length * 2);
                read = xml.ReadValueChunk(value, length, value.Length - length);
                length += read;
            }
            while (read > 0);
        }

        return length;
    }

    private Cell MakeCell(RecordPage page, ReadOnlySpan<char> text, FieldType type)
    {
        if (type is FieldType.Decimal or FieldType.Integer) return NumberCell(page, text.Trim());
        if (type is FieldType.Date or FieldType.DateTime)
        {
            text = text.Trim();
            if (text.IsEmpty || text.StartsWith(MissingDate, StringComparison.Ordinal)) return Cell.Null;
            if (type == FieldType.Date && text.Length > 10 && text[10] is 'T' or ' ') text = text[..10];
        }

        return TextCell(page, text, CellKind.Text);
    }

    private Cell NumberCell(RecordPage page, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return Cell.Null;
        bool point = text.Contains('.'), comma = text.Contains(',');
        if (point && comma || comma && decimalCharacter == '.' || point && decimalCharacter == ',')
        {
            throw SysproErrors.Make(
                SysproErrors.DecimalCharacter, ErrorKind.Config, ErrorOwner.Operator, "SYSPRO e.net: a number holds a separator that is not the connection's decimal character, so that its value is uncertain.", "Set enet.decimalCharacter to what the operator's format (DecFormat) says.");
        }

        bool back = text[^1] == '-'; // a sign behind the digits
        Span<char> plain = stackalloc char[64];
        if (text.Length > 60) return TextCell(page, text, CellKind.Text);
        int length = 0;
        if (back) plain[length++] = '-';
        foreach (char letter in back ? text[..^1] : text) plain[length++] = letter == ',' ? '.' : letter;
        if (plain[0] == '+') plain = plain[1..length--];
        return TextCell(page, plain[..length], IsPlain(plain[..length]) ? CellKind.Number : CellKind.Text);
    }

    private static bool IsPlain(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> digits = text.TrimStart('-');
        return text.Length - digits.Length <= 1 && digits.Length > 0 && char.IsAsciiDigit(digits[0]) && char.IsAsciiDigit(digits[^1]) && digits.Count('.') <= 1 && digits.IndexOfAnyExcept(Digits) < 0;
    }

    private static readonly System.Buffers.SearchValues<char> Digits = System.Buffers.SearchValues.Create("0123456789.");

    private static Cell TextCell(RecordPage page, ReadOnlySpan<char> text, CellKind kind)
    {
        Span<byte> to = page.GetMemory(Encoding.UTF8.GetMaxByteCount(text.Length)).Span;
        int at = page.ByteCount, length = Encoding.UTF8.GetBytes(text, to);
        page.Advance(length);
        return new Cell(kind, at, length);
    }
}
