using System.Text.Unicode;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading.Canonical;

/// <summary>
/// Text: blanks at the end are no part of it, so a text of blanks is the empty text (which is not null). A numbered code that is all digits loses leading blanks and zeros; zero
/// stays <c>0</c>. Numbers and booleans that a channel sends for a text field become the text a person would read.
/// </summary>
internal static class CanonicalText
{
    public static ViolationCode Narrow(RecordPage page, ref Cell cell, bool numberedCode, bool textIsSound)
    {
        if (cell.Kind is CellKind.True or CellKind.False)
        {
            ReadOnlySpan<byte> word = cell.Kind == CellKind.True ? "true"u8 : "false"u8;
            cell = new Cell(CellKind.Text, page.Append(word), word.Length);
            return ViolationCode.None;
        }

        ReadOnlySpan<byte> bytes = page.Bytes.Slice(cell.Offset, cell.Length);
        if (!textIsSound && !Utf8.IsValid(bytes)) return ViolationCode.Text;
        int start = 0, end = bytes.Length;
        while (end > 0 && bytes[end - 1] == (byte)' ') end--;
        if (numberedCode) start = CodeStart(bytes[..end]);
        if (end == 0) cell = new Cell(CellKind.Text, 0, 0);
        else if (start > 0 || end < bytes.Length || cell.Kind != CellKind.Text) cell = new Cell(CellKind.Text, cell.Offset + start, end - start);
        return ViolationCode.None;
    }

    /// <summary>Where the code proper begins; 0 if it is not all digits.</summary>
    private static int CodeStart(ReadOnlySpan<byte> text)
    {
        int start = 0;
        while (start < text.Length && text[start] == (byte)' ') start++;
        if (text[start..].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return 0;
        while (start < text.Length - 1 && text[start] == (byte)'0') start++;
        return start;
    }
}
