using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading.Canonical;

/// <summary>Boolean: JSON true and false, <c>Y</c>/<c>N</c>, <c>1</c>/<c>0</c> and the words, in any case; blank is null.</summary>
internal static class CanonicalBoolean
{
    public static ViolationCode Narrow(RecordPage page, ref Cell cell)
    {
        if (cell.Kind is CellKind.True or CellKind.False)
        {
            cell = Cell.Of(cell.Kind == CellKind.True);
            return ViolationCode.None;
        }

        ReadOnlySpan<byte> text = page.Bytes.Slice(cell.Offset, cell.Length).Trim((byte)' ');
        if (text.IsEmpty) cell = Cell.Null;
        else if (text is [(byte)'Y' or (byte)'y' or (byte)'1'] || Ascii.EqualsIgnoreCase(text, "true"u8)) cell = Cell.Of(true);
        else if (text is [(byte)'N' or (byte)'n' or (byte)'0'] || Ascii.EqualsIgnoreCase(text, "false"u8)) cell = Cell.Of(false);
        else return ViolationCode.Type;
        return ViolationCode.None;
    }
}
