using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Mapping;

/// <summary>The expressions of a stream's definition, for one reader: what it compiles shares its scratches, so it is used by one thread and disposed with the read.</summary>
/// <param name="derived">Derived fields the expressions may name.</param>
public sealed class CompiledRowExpressions(ImmutableArray<DerivedField> derived) : IRowExpressions, IDisposable
{
    private readonly List<MappingScratch> scratches = [];

    /// <inheritdoc />
    /// <exception cref="ConnectorException"><c>MAP-EXPRESSION</c>.</exception>
    public RowTest Test(string expression, RecordSchema schema)
    {
        (CompiledExpression compiled, MappingScratch scratch) = Compile(expression, schema);
        return (in RecordRow row) => compiled.Holds(row, scratch, out ViolationCode violation) && violation == ViolationCode.None;
    }

    /// <inheritdoc />
    /// <exception cref="ConnectorException"><c>MAP-EXPRESSION</c>.</exception>
    public RowNumber Number(string expression, RecordSchema schema)
    {
        (CompiledExpression compiled, MappingScratch scratch) = Compile(expression, schema);
        return (in RecordRow row, out decimal value) => compiled.TryNumber(row, scratch, out value);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (MappingScratch scratch in scratches) scratch.Dispose();
        scratches.Clear();
    }

    private (CompiledExpression Compiled, MappingScratch Scratch) Compile(string expression, RecordSchema schema)
    {
        Problems problems = new();
        // A control record has none of the fields that the stream's derived fields are made of; they are bound only if named.
        CompiledExpression? compiled = new MappingCompiler(schema, derived).CompileExpression(expression, $"stream {schema.Stream}", problems);
        problems.ThrowIfAny();
        scratches.Add(compiled!.NewScratch());
        return (compiled, scratches[^1]);
    }
}
