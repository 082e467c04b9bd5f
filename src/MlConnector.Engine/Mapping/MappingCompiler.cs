using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping.Expressions;
using MlConnector.Engine.Mapping.Expressions.Binding;
using MlConnector.Engine.Mapping.Expressions.Functions;
using MlConnector.Engine.Mapping.Expressions.Nodes;

namespace MlConnector.Engine.Mapping;

/// <summary>A column as the mapping would fill it: what a destination is asked to describe.</summary>
/// <param name="Value">Name and type of the value.</param>
/// <param name="NativeType">The destination's own type that is asked for, or null.</param>
public sealed record MappedColumn(Field Value, string? NativeType)
{
    /// <summary>What the mapping itself allows (<c>text(n)</c>), whatever the destination could hold; null = nothing said. A length that only the field declares bounds no value.</summary>
    public int? Length { get; init; }

    /// <summary>The same of all digits of a number (<c>decimal(p,s)</c>), with the value's scale after the point.</summary>
    public int? Digits { get; init; }

    /// <summary>The narrower of both: what the destination's column holds, and what the mapping allows.</summary>
    public ColumnLimits Narrow(ColumnLimits held)
    {
        if (Length is { } length) held = held with { MaxTextLength = held.MaxTextLength == 0 ? length : Math.Min(held.MaxTextLength, length) };
        return Digits is not { } digits ? held : held with
        {
            MaxPrecision = held.MaxPrecision == 0 ? digits : Math.Min(held.MaxPrecision, digits),
            MaxScale = held.MaxScale < 0 ? Value.Scale : Math.Min(held.MaxScale, Value.Scale),
        };
    }
}

/// <summary>Where a column's value comes from, for messages.</summary>
internal sealed record ColumnSource(string Text, bool Sensitive);

/// <summary>The parts of a compiled mapping.</summary>
internal sealed record CompiledMapping(ColumnStep[] Steps, Node? Where, byte[] Constants, int MemoSlots, ImmutableArray<int> FieldsRead, ImmutableArray<ColumnSource> Sources);

/// <summary>
/// Compiles mappings over the fields of a stream. First <see cref="Describe"/> gives the type of each column's value, from which the destination makes its table; then
/// <see cref="Compile"/> makes the program for that table. All errors are reported at once, with the place in the configuration and the character in the expression.
/// </summary>
/// <param name="schema">Fields of the rows: of the stream's pages, or of a journal record, which may have fewer.</param>
/// <param name="derived">Derived fields of the stream.</param>
public sealed class MappingCompiler(RecordSchema schema, ImmutableArray<DerivedField> derived)
{
    /// <summary>Compiles over the fields of a stream's definition.</summary>
    public static MappingCompiler For(StreamDefinition stream) => new(stream.ToSchema(), stream.Derived);

    /// <summary>The columns of a mapping with the types of their values, in order; without those that have errors.</summary>
    public ImmutableArray<MappedColumn> Describe(MappingDefinition mapping, Problems problems)
    {
        FieldScope scope = new(schema, derived, mapping.Maps);
        ImmutableArray<MappedColumn>.Builder columns = ImmutableArray.CreateBuilder<MappedColumn>();
        foreach (ColumnMapping column in ColumnsOf(mapping))
        {
            if (Bind(column, scope, problems) is { } bound) columns.Add(new MappedColumn(ValueOf(column, bound), column.NativeType) { Length = column.MaxLength, Digits = column.Precision });
        }

        BindWhere(mapping, scope, problems);
        return columns.ToImmutable();
    }

    /// <summary>The program that fills <paramref name="table"/>, or null if there are errors.</summary>
    public MappingProgram? Compile(MappingDefinition mapping, TableSchema table, Problems problems)
    {
        int before = problems.Errors.Count;
        FieldScope scope = new(schema, derived, mapping.Maps);
        foreach (int key in schema.KeyOrdinals) scope.MarkRead(key);
        Dictionary<string, ColumnMapping> mappings = ColumnsOf(mapping).ToDictionary(column => column.Column, StringComparer.Ordinal);
        ColumnStep[] steps = new ColumnStep[table.Columns.Length];
        ColumnSource[] sources = new ColumnSource[steps.Length];
        for (int i = 0; i < steps.Length; i++)
        {
            ColumnSchema column = table.Columns[i];
            sources[i] = new ColumnSource(column.Lineage.ToString(), Sensitive: false);
            if (column.Lineage != LineageColumn.None) steps[i] = new ColumnStep(StepKind.Lineage, 0, null, column);
            else if (!mappings.TryGetValue(column.Name, out ColumnMapping? from)) Report(problems, default, $"Column {column.Name} of table {table.Name} is not filled.", "Map it, or plan the table again.");
            else if (Bind(from, scope, problems) is { } bound && Step(from, bound, column, problems) is { } step)
            {
                steps[i] = step;
                sources[i] = new ColumnSource(from.Expression, from.Sensitive ?? bound.Sensitive);
            }
        }

        Node? where = BindWhere(mapping, scope, problems);
        if (problems.Errors.Count > before) return null;
        return new MappingProgram(schema, table, new CompiledMapping(steps, where, scope.Constants.ToArray(), scope.MemoSlots, [.. scope.FieldsRead], [.. sources]));
    }

    /// <summary>Checks an expression of a stream's definition (a cut's balance, an open-items condition) against its fields.</summary>
    public CompiledExpression? CompileExpression(string expression, string where, Problems problems)
    {
        FieldScope scope = new(schema, derived, ImmutableDictionary<string, ValueMap>.Empty);
        BoundExpression bound = ExpressionBinder.Bind(expression, scope);
        foreach (ExpressionError error in bound.Errors) Report(problems, new SettingPlace(where, 0, 0), $"Expression '{expression}', character {error.Position}: {error.Message}", error.Fix);
        return bound.Node is null ? null : new CompiledExpression(bound.Node, scope.Constants.ToArray(), scope.MemoSlots, [.. scope.FieldsRead]);
    }

    /// <summary>Every field but the tag, derived ones last, as a column under its own name; the dot of a companion's field becomes an underscore.</summary>
    public IEnumerable<ColumnMapping> AllFields() => schema.Fields
        .Select(field => field.Name)
        .Where(name => name != StreamDefinition.TagName)
        .Concat(derived.Select(field => field.Field.Name))
        .Select(name => new ColumnMapping(name.Replace('.', '_'), $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]"));

    private IEnumerable<ColumnMapping> ColumnsOf(MappingDefinition mapping) => mapping.Columns.IsEmpty ? AllFields() : mapping.Columns;

    private static BoundExpression? Bind(ColumnMapping column, FieldScope scope, Problems problems)
    {
        BoundExpression bound = ExpressionBinder.Bind(column.Expression, scope);
        foreach (ExpressionError error in bound.Errors) Report(problems, column.Place, $"Column {column.Column}: '{column.Expression}', character {error.Position}: {error.Message}", error.Fix);
        if (bound.Node is null) return null;
        Node? node = column.Type is { } type ? Casts.Convert(bound.Node, type) : bound.Node;
        if (node is null)
        {
            Report(problems, column.Place, $"Column {column.Column}: {bound.Node.Shape.Name} cannot become {column.Type!.Value.ToString().ToLowerInvariant()}.", "Give another type, or convert in the expression.");
            return null;
        }

        if (column is { Scale: { } scale, Rounding: not Rounding.None } && node.Shape.IsNumber && node.Shape.Type != FieldType.Integer) node = NumberFunctions.Rounded(node, scale, column.Rounding);
        return bound with { Node = node };
    }

    private static Field ValueOf(ColumnMapping column, BoundExpression bound)
    {
        Shape shape = bound.Node!.Shape;
        Field? direct = (bound.Node as FieldNode)?.Field;
        return new Field(column.Column, shape.Type ?? FieldType.Text)
        {
            Precision = column.Precision ?? shape.Precision,
            Scale = column.Scale ?? shape.Scale,
            MaxLength = column.MaxLength ?? shape.MaxLength,
            Required = column.Required ?? direct?.Required ?? false,
            Sensitive = column.Sensitive ?? bound.Sensitive,
            Zone = direct?.Zone,
            Retention = direct?.Retention,
        };
    }

    private static ColumnStep? Step(ColumnMapping mapping, BoundExpression bound, ColumnSchema column, Problems problems)
    {
        Node node = bound.Node!;
        if (mapping is { Scale: null, Rounding: not Rounding.None } && node.Shape.Type == FieldType.Decimal)
        {
            if (column.Limits.MaxScale is not (>= 0 and <= 28 and int kept))
            {
                Report(problems, mapping.Place, $"Column {column.Name}: {column.NativeType} keeps any number of decimals, so there is none to round to.", "Say how many: round: 4.");
                return null;
            }

            node = NumberFunctions.Rounded(node, kept, mapping.Rounding);
        }

        if (node is FieldNode field)
        {
            if (field.Field.Type == column.Type || field.Field.Type == FieldType.Integer && column.Type == FieldType.Decimal) return new ColumnStep(StepKind.Direct, field.Ordinal, null, column);
            if (column.Type == FieldType.Text && field.Field.Type != FieldType.Boolean) return new ColumnStep(StepKind.DirectAsText, field.Ordinal, null, column);
        }

        if (Casts.Convert(node, column.Type) is { } typed) return new ColumnStep(StepKind.Computed, 0, typed, column);
        Report(problems, mapping.Place, $"Column {column.Name}: {node.Shape.Name} does not go into {column.NativeType}.", "Give the column another type, or convert in the expression.");
        return null;
    }

    private static Node? BindWhere(MappingDefinition mapping, FieldScope scope, Problems problems)
    {
        if (mapping.Where.Length == 0) return null;
        BoundExpression bound = ExpressionBinder.Bind(mapping.Where, scope);
        foreach (ExpressionError error in bound.Errors) Report(problems, mapping.WherePlace, $"where: '{mapping.Where}', character {error.Position}: {error.Message}", error.Fix);
        if (bound.Node is { Shape.Type: not (FieldType.Boolean or null) } wrong) Report(problems, mapping.WherePlace, $"where: a condition is expected, not {wrong.Shape.Name}.", "Compare: field = value.");
        return bound.Node;
    }

    private static void Report(Problems problems, SettingPlace place, string message, string fix) =>
        problems.Add(new ConnectorError("MAP-EXPRESSION", ErrorKind.Config, ErrorOwner.Operator, message, fix) { Where = place.File is null ? "" : place.ToString() });
}
