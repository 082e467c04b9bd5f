using MlConnector.Abstractions.Errors;

namespace MlConnector.Composition.Wording;

/// <summary>A fault of ours as people are told of it; where it came from is in the log.</summary>
public static class UnforeseenError
{
    /// <summary>The error for an exception that nobody foresaw. Its message may quote anything, so it passes <paramref name="scrub"/> (INV-6).</summary>
    public static ConnectorError Of(Exception e, Func<string, string> scrub, string fix = "What was confirmed is recorded. Try again; if it stays, report what the log says of it.") => new(
        "INTERNAL-ERROR", ErrorKind.Bug, ErrorOwner.Us, $"Something happened that was not foreseen: {e.GetType().Name}: {scrub(e.Message)}", fix);
}
