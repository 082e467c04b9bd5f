using System.Globalization;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Expressions.Binding;
using MlConnector.Engine.Mapping.Expressions.Nodes;
using MlConnector.Engine.Mapping.Expressions.Syntax;

namespace MlConnector.Engine.Mapping.Expressions.Functions;

/// <summary>A call whose arguments are compiled and of the declared types.</summary>
internal sealed class Call(ExpressionBinder binder, CallSyntax syntax, Node[] arguments)
{
    /// <summary>The binder, for errors, constants and maps.</summary>
    public ExpressionBinder Binder { get; } = binder;

    /// <summary>All arguments.</summary>
    public Node[] Arguments { get; } = arguments;

    /// <summary>Arguments as written.</summary>
    public IReadOnlyList<SyntaxNode> Places => syntax.Arguments;

    /// <summary>An argument.</summary>
    public Node this[int i] => Arguments[i];

    /// <summary>The shape all arguments share, or null (reported).</summary>
    public Shape? Common() => Binder.Unify(Arguments, syntax.Arguments);

    /// <summary>A text that must be written as a literal.</summary>
    public string? Text(int i) => Literal(i)?.Literal;

    /// <summary>A whole number, if it is written as a literal.</summary>
    public long? Whole(int i) => Arguments.Length > i && Arguments[i] is ConstantNode { Constant.Kind: ValueKind.Integer } constant ? constant.Constant.Whole : null;

    /// <summary>Reports an error at an argument.</summary>
    public Node? Report(int i, string message, string fix) => Binder.Report(syntax.Arguments[i].Position, message, fix);

    private ConstantNode? Literal(int i) => Arguments.Length > i ? Arguments[i] as ConstantNode : null;
}

/// <summary>One function of the language.</summary>
/// <param name="Signature">As in the reference: <c>segment(text, n, separator)</c>.</param>
/// <param name="Description">One sentence.</param>
/// <param name="Arguments">A letter per argument: t text, n number, i integer, d date, m date or datetime, b boolean, * any; <c>?</c> before it: may be left out; <c>+</c> at the end: the last may be repeated.</param>
/// <param name="Build">Makes the node; null if it reported an error.</param>
internal sealed record Function(string Signature, string Description, string Arguments, Func<Call, Node?> Build)
{
    /// <summary>Name in expressions.</summary>
    public string Name => Signature[..Signature.IndexOf('(', StringComparison.Ordinal)];

    private string Letters => Arguments.Replace("?", "", StringComparison.Ordinal).Replace("+", "", StringComparison.Ordinal);

    private int Least => Arguments.Contains('?') ? Arguments.IndexOf('?', StringComparison.Ordinal) : Letters.Length;

    private int Most => Arguments.EndsWith('+') ? int.MaxValue : Letters.Length;

    /// <summary>Compiles a call.</summary>
    public Node? Bind(ExpressionBinder binder, CallSyntax syntax)
    {
        Node?[] arguments = [.. syntax.Arguments.Select(binder.Bind)];
        if (arguments.Length < Least || arguments.Length > Most)
        {
            string count = arguments.Length.ToString(CultureInfo.InvariantCulture);
            return binder.Report(syntax.Position, $"{Name} is called with {count} argument{(arguments.Length == 1 ? "" : "s")}.", $"Write {Signature}.");
        }

        bool sound = true;
        for (int i = 0; i < arguments.Length; i++)
        {
            char letter = Letters[Math.Min(i, Letters.Length - 1)];
            if (arguments[i] is { } node && !Accepts(letter, node.Shape.Type)) binder.Report(syntax.Arguments[i].Position, $"{Name} needs {Word(letter)} here, not {node.Shape.Name}.", $"Write {Signature}; convert with cast_text(…), cast_decimal(…) and the like.");
            else if (arguments[i] is not null) continue;
            sound = false;
        }

        return sound ? Build(new Call(binder, syntax, arguments!)) : null;
    }

    private static bool Accepts(char letter, FieldType? type) => type is null || letter switch
    {
        't' => type == FieldType.Text,
        'n' => type is FieldType.Integer or FieldType.Decimal,
        'i' => type == FieldType.Integer,
        'd' => type == FieldType.Date,
        'm' => type is FieldType.Date or FieldType.DateTime,
        'b' => type == FieldType.Boolean,
        _ => true,
    };

    private static string Word(char letter) => letter switch
    {
        't' => "a text",
        'n' => "a number",
        'i' => "a whole number",
        'd' => "a date",
        'm' => "a date",
        _ => "a condition",
    };
}
