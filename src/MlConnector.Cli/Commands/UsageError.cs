using MlConnector.Abstractions.Errors;

namespace MlConnector.Cli.Commands;

/// <summary>Makes errors about what was typed.</summary>
internal static class UsageError
{
    /// <summary>A value that an option or argument does not take.</summary>
    public static ConnectorException Of(string option, string value, string fix) => new(new ConnectorError("USAGE", ErrorKind.Config, ErrorOwner.Operator, $"{option} is '{value}'.", fix));

    /// <summary>Something is missing or contradicts.</summary>
    public static ConnectorException Missing(string message, string fix) => new(new ConnectorError("USAGE", ErrorKind.Config, ErrorOwner.Operator, message, fix));
}
