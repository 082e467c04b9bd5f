using System.CommandLine;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Cli.Commands;

/// <summary><c>--reason TEXT</c>: why somebody does something, for the audit trail.</summary>
internal static class ReasonOption
{
    private const int Longest = 500;

    /// <summary>The option.</summary>
    public static Option<string?> Make() => new("--reason") { Description = "Why, for the audit trail; has to be given.", HelpName = "TEXT" };

    /// <summary>The reason that was typed.</summary>
    /// <param name="context">What was typed.</param>
    /// <param name="reason">The option.</param>
    /// <param name="what">What needs it, as a sentence begins.</param>
    /// <exception cref="ConnectorException"><c>USAGE</c>.</exception>
    public static string Require(this CommandContext context, Option<string?> reason, string what) =>
        context.Get(reason)?.Trim() is { Length: > 0 and <= Longest } text ? text : throw UsageError.Missing($"{what} needs a reason of at most {Longest} characters.", "Say why with --reason.");
}
