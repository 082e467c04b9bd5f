using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Reconciliation;

/// <summary>Tells which of the ERP's rows the mapping's <c>where</c> leaves out. Used by one thread.</summary>
internal sealed class WhereOfErp : IDisposable
{
    private readonly MappingProgram? mapping;
    private readonly MappingScratch? scratch;

    public WhereOfErp(StreamSides sides)
    {
        if (string.IsNullOrEmpty(sides.Mapping.Where) || sides.Source is null) return;
        var problems = new Problems();
        mapping = new MappingCompiler(sides.Source.Schema, sides.Stream.Derived).Compile(sides.Mapping, sides.Table, problems);
        problems.ThrowIfAny();
        scratch = mapping!.NewScratch();
    }

    /// <summary>True if there is a <c>where</c>.</summary>
    public bool Exists => mapping is not null;

    /// <summary>True if a canonical row does not pass. What cannot be evaluated is a dead letter, and as such not left out but missing.</summary>
    public bool LeavesOut(in RecordRow row) => mapping is not null && mapping.Filter(row, scratch!, out _) == FilterOutcome.Filtered;

    /// <inheritdoc />
    public void Dispose() => scratch?.Dispose();
}
