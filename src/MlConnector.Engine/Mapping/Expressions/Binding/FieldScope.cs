using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping.Expressions.Nodes;

namespace MlConnector.Engine.Mapping.Expressions.Binding;

/// <summary>The names an expression may use: fields of the row, derived fields of the stream, value maps. It remembers which fields were read.</summary>
internal sealed class FieldScope(RecordSchema schema, IReadOnlyList<DerivedField> derived, IReadOnlyDictionary<string, ValueMap> maps)
{
    private readonly Dictionary<string, DerivedNode?> bound = new(StringComparer.Ordinal);
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private readonly SortedSet<int> read = [];

    /// <summary>Texts of all expressions bound in this scope.</summary>
    public ConstantPool Constants { get; } = new();

    /// <summary>Derived fields that are used.</summary>
    public int MemoSlots { get; private set; }

    /// <summary>Fields of the row that are read, by place.</summary>
    public IReadOnlyCollection<int> FieldsRead => read;

    /// <summary>Value maps by name.</summary>
    public IReadOnlyDictionary<string, ValueMap> Maps => maps;

    /// <summary>Notes that a field is read although no expression names it (key fields).</summary>
    public void MarkRead(int ordinal) => read.Add(ordinal);

    /// <summary>The field, or null if there is none.</summary>
    /// <exception cref="ExpressionException">A derived field is wrong in itself, or defined by itself.</exception>
    public Node? Find(string name, int position)
    {
        int ordinal = schema.OrdinalOf(name);
        if (ordinal >= 0)
        {
            read.Add(ordinal);
            return new FieldNode(schema.Fields[ordinal], ordinal);
        }

        return derived.FirstOrDefault(candidate => candidate.Field.Name == name) is { } field ? FindDerived(field, position) : null;
    }

    /// <summary>True if the field, or a field it is derived from, is sensitive.</summary>
    public bool IsSensitive(string name)
    {
        int ordinal = schema.OrdinalOf(name);
        return ordinal >= 0 ? schema.Fields[ordinal].Sensitive : derived.FirstOrDefault(candidate => candidate.Field.Name == name)?.Field.Sensitive ?? false;
    }

    /// <summary>A known name near a wrong one, for the fix.</summary>
    public string Suggest(string name)
    {
        IEnumerable<string> names = schema.Fields.Select(field => field.Name).Concat(derived.Select(field => field.Field.Name));
        return NearestName.Of(name, names) is { } near ? $"Did you mean '{near}'? Names are compared exactly." : "Look at the stream's fields with: mlc discover";
    }

    private DerivedNode FindDerived(DerivedField field, int position)
    {
        string name = field.Field.Name;
        if (bound.TryGetValue(name, out DerivedNode? known) && known is not null) return known;
        if (!open.Add(name)) throw new ExpressionException(position, $"Derived field '{name}' is defined by itself.", "Remove the circle.");
        BoundExpression expression = ExpressionBinder.Bind(field.Expression, this);
        open.Remove(name);
        if (expression.Node is null)
        {
            ExpressionError first = expression.Errors[0];
            throw new ExpressionException(position, $"Derived field '{name}' is wrong at character {first.Position}: {first.Message}", first.Fix);
        }

        Node typed = Functions.Casts.ToDeclared(expression.Node, field.Field);
        DerivedNode node = new(name, MemoSlots++, typed);
        bound[name] = node;
        return node;
    }
}
