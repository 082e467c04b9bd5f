using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Expressions;
using MlConnector.Engine.Mapping.Expressions.Nodes;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Mapping;

/// <summary>
/// One expression over a row, outside a mapping: a cut's balance, an open-items condition, a control figure. Immutable; each thread has a scratch of its own.
/// </summary>
public sealed class CompiledExpression
{
    private readonly Node node;
    private readonly byte[] constants;
    private readonly int memoSlots;

    internal CompiledExpression(Node node, byte[] constants, int memoSlots, ImmutableArray<int> fieldsRead) =>
        (this.node, this.constants, this.memoSlots, FieldsRead) = (node, constants, memoSlots, fieldsRead);

    /// <summary>Places of the fields that are read.</summary>
    public ImmutableArray<int> FieldsRead { get; }

    /// <summary>Type of the value; null for the literal null.</summary>
    public FieldType? Type => node.Shape.Type;

    /// <summary>A scratch for one thread; the caller disposes it.</summary>
    public MappingScratch NewScratch() => new(constants, memoSlots);

    /// <summary>True if the condition holds; false also for null. <paramref name="violation"/> tells if it could not be evaluated.</summary>
    public bool Holds(RecordRow row, MappingScratch scratch, out ViolationCode violation)
    {
        Evaluate(row, scratch, out Value value, out violation);
        return value.IsTrue;
    }

    /// <summary>The number, 0 for null; false if it is none or could not be evaluated.</summary>
    public bool TryNumber(RecordRow row, MappingScratch scratch, out decimal number)
    {
        Evaluate(row, scratch, out Value value, out ViolationCode violation);
        number = value.Kind is ValueKind.Integer or ValueKind.Decimal ? value.AsDecimal : 0;
        return violation == ViolationCode.None && value.Kind is ValueKind.Null or ValueKind.Integer or ValueKind.Decimal;
    }

    private void Evaluate(RecordRow row, MappingScratch scratch, out Value value, out ViolationCode violation)
    {
        scratch.BeginRow();
        Frame frame = new(row, scratch);
        node.Evaluate(ref frame, out value);
        violation = frame.Fault;
    }
}
