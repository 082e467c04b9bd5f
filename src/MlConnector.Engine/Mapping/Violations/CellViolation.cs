using MlConnector.Abstractions.Errors;

namespace MlConnector.Engine.Mapping.Violations;

/// <summary>A violation with everything a person needs; made only for rows that become dead letters.</summary>
/// <param name="Code">What is wrong.</param>
/// <param name="Column">Column of the table, field of the stream, or <c>where</c>.</param>
/// <param name="Value">The value that was refused, cut to 200 characters; <c>***</c> if sensitive (INV-6).</param>
/// <param name="Source">The expression or field it comes from.</param>
public sealed record CellViolation(ViolationCode Code, string Column, string Value, string Source)
{
    /// <summary>The value shown instead of a sensitive one.</summary>
    public const string Redacted = "***";

    /// <summary>The violation as an error of kind Data.</summary>
    public ConnectorError ToError() =>
        new(ViolationWords.Code(Code), ErrorKind.Data, ErrorOwner.Operator, $"Column {Column}: {ViolationWords.Message(Code)} (value {Value}, from {Source}).", ViolationWords.Fix(Code))
        {
            Where = $"column {Column}",
        };
}
