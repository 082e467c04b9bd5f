using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading;

/// <summary>The expressions of a stream's definition, compiled with the mapping language; its derived fields may be used in them. Used by one thread; disposing returns the scratch buffers.</summary>
public sealed class StreamExpressions(StreamDefinition stream) : IRowExpressions, IDisposable
{
    private readonly List<MappingScratch> scratches = [];

    /// <inheritdoc />
    public RowTest Test(string expression, RecordSchema schema)
    {
        (CompiledExpression compiled, MappingScratch scratch) = Compile(expression, schema);
        return (in RecordRow row) => compiled.Holds(row, scratch, out ViolationCode violation) && violation == ViolationCode.None;
    }

    /// <inheritdoc />
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
        var problems = new Problems();
        // control records are other rows: the stream's derived fields are not theirs
        var compiler = new MappingCompiler(schema, schema.Stream == stream.Name ? stream.Derived : []);
        CompiledExpression? compiled = compiler.CompileExpression(expression, $"stream {stream.Name}", problems);
        problems.ThrowIfAny();
        MappingScratch scratch = compiled!.NewScratch();
        scratches.Add(scratch);
        return (compiled, scratch);
    }
}
