using MlConnector.Abstractions.Records;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Mapping.Expressions;

/// <summary>
/// What an evaluation works on: one row, the scratch for computed values, and the first fault met. Evaluation is total: a fault is noted and the value is null; nothing throws.
/// </summary>
internal ref struct Frame(RecordRow row, MappingScratch scratch)
{
    /// <summary>The source row, canonical.</summary>
    public readonly RecordRow Row = row;

    /// <summary>Where computed texts go.</summary>
    public readonly MappingScratch Scratch = scratch;

    /// <summary>The first fault.</summary>
    public ViolationCode Fault { get; private set; }

    /// <summary>Notes a fault and gives null.</summary>
    public Value Fail(ViolationCode code)
    {
        if (Fault == ViolationCode.None) Fault = code;
        return default;
    }

    /// <summary>Bytes of a text value. Not to be held while something is appended to scratch.</summary>
    public readonly ReadOnlySpan<byte> Bytes(in Value value) => value.Slice.InScratch ? Scratch.Bytes(value.Slice) : Row.Bytes(value.Slice);

    /// <summary>Takes <paramref name="length"/> bytes of scratch to be filled; false (and a fault) if the row is out of room.</summary>
    public bool TryTake(int length, out int offset)
    {
        if (Scratch.TryTake(length, out offset)) return true;
        Fail(ViolationCode.Size);
        return false;
    }

    /// <summary>A text value of bytes that lie outside scratch.</summary>
    public Value Copy(scoped ReadOnlySpan<byte> text)
    {
        if (!TryTake(text.Length, out int offset)) return default;
        text.CopyTo(Scratch.At(offset, text.Length));
        return Value.Text(new Cell(CellKind.Text, offset, text.Length, inScratch: true));
    }
}
