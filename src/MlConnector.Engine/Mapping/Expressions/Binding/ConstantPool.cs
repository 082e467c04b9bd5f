using System.Text;
using MlConnector.Abstractions.Records;

namespace MlConnector.Engine.Mapping.Expressions.Binding;

/// <summary>Collects the texts of a program's literals and value maps; they stand at the beginning of every scratch, so that they are slices like any other value.</summary>
internal sealed class ConstantPool
{
    private readonly List<byte> bytes = [];
    private readonly Dictionary<string, Value> texts = new(StringComparer.Ordinal);

    /// <summary>The text as a value; the same text is stored once.</summary>
    public Value Text(string text)
    {
        if (texts.TryGetValue(text, out Value known)) return known;
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Value value = Value.Text(new Cell(CellKind.Text, bytes.Count, utf8.Length, inScratch: true));
        bytes.AddRange(utf8);
        texts.Add(text, value);
        return value;
    }

    /// <summary>All constants.</summary>
    public byte[] ToArray() => [.. bytes];
}
