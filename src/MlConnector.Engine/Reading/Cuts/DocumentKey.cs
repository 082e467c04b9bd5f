using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Reading.Cuts;

/// <summary>Where a document's key stands in the rows of a schema, and how two documents are ordered: numbers as numbers, text byte by byte, as the sources sort them.</summary>
internal sealed class DocumentKey(RecordSchema schema, ImmutableArray<string> fields)
{
    private readonly int[] ordinals = [.. fields.Select(schema.OrdinalOf)];

    /// <summary>Number of parts.</summary>
    public int Parts => ordinals.Length;

    /// <summary>The parts as text.</summary>
    public ImmutableArray<string> Of(in RecordRow row)
    {
        ImmutableArray<string>.Builder parts = ImmutableArray.CreateBuilder<string>(ordinals.Length);
        foreach (int ordinal in ordinals) parts.Add(CellValue.Text(row.Bytes(ordinal)));
        return parts.MoveToImmutable();
    }

    /// <summary>True if the row belongs to the document with these parts.</summary>
    public bool Matches(in RecordRow row, ImmutableArray<string> document)
    {
        for (int i = 0; i < ordinals.Length; i++)
        {
            ReadOnlySpan<byte> bytes = row.Bytes(ordinals[i]);
            if (!System.Text.Ascii.IsValid(bytes) ? CellValue.Text(bytes) != document[i] : !System.Text.Ascii.Equals(bytes, document[i])) return false;
        }

        return true;
    }

    /// <summary>Order of two documents.</summary>
    public int Compare(ImmutableArray<string> left, ImmutableArray<string> right)
    {
        for (int i = 0; i < ordinals.Length; i++)
        {
            bool numeric = schema.Fields[ordinals[i]].Type is FieldType.Integer or FieldType.Decimal;
            int order = numeric ? Number(left[i]).CompareTo(Number(right[i])) : string.CompareOrdinal(left[i], right[i]);
            if (order != 0) return order;
        }

        return 0;
    }

    private static decimal Number(string text) => CellValue.TryDecimal(System.Text.Encoding.UTF8.GetBytes(text), out decimal value) ? value : decimal.MinValue;
}
