using MlConnector.Abstractions.Errors;

namespace MlConnector.Http.Conditions;

/// <summary>Errors of what a stream asks for, whatever its source. Codes begin with <c>STREAM-</c>.</summary>
public static class ConditionErrors
{
    /// <summary>A window that the stream cannot be read by.</summary>
    public const string Window = "STREAM-WINDOW";

    /// <summary>A filter that cannot be read.</summary>
    public const string Filter = "STREAM-FILTER";

    internal static ConnectorException Make(string code, ErrorKind kind, string message, string fix) =>
        new(new ConnectorError(code, kind, kind == ErrorKind.Bug ? ErrorOwner.Us : ErrorOwner.Operator, message, fix));
}
