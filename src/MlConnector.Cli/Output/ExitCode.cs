using System.Collections.Frozen;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Output;

/// <summary>Exit codes: what scripts and schedulers rely on.</summary>
internal static class ExitCode
{
    /// <summary>Verified, or nothing to do.</summary>
    public const int Done = 0;

    /// <summary>A run failed.</summary>
    public const int RunFailed = 1;

    /// <summary>Wrong usage or configuration.</summary>
    public const int Usage = 2;

    /// <summary>A system could not be reached or refused our credentials.</summary>
    public const int Unreachable = 3;

    /// <summary>Done but not verified.</summary>
    public const int Unverified = 4;

    private static readonly FrozenSet<string> OurSide = new[] { "LEASE-HELD", "LEASE-LOST", "FENCE-LOST", "STORE-BUSY", "STORE-FULL", "STORE-IO", "FILES-IO", "JOURNAL-WRITE", "PAGE-DRIFT", "REBUILD-RUNNING", "RUN-UNDERWAY" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The exit code that errors lead to: the first of configuration, reach, failure that applies.</summary>
    public static int Of(IReadOnlyList<ConnectorError> errors)
    {
        if (errors.Any(error => error.Kind == ErrorKind.Config)) return Usage;
        return errors.Any(IsReach) ? Unreachable : RunFailed;
    }

    /// <summary>The exit code of a check.</summary>
    public static int Of(CheckReport report) => report.Passed ? Done : OfCheck([.. report.Findings.Select(finding => finding.Error).OfType<ConnectorError>()]);

    /// <summary>The exit code of a check that has not passed, by the errors of its findings.</summary>
    public static int OfCheck(IReadOnlyList<ConnectorError> errors) => errors.Count > 0 && Of(errors) is var code and not RunFailed ? code : Unreachable;

    /// <summary>
    /// The exit code of a run. What was applied was a right configuration then, so a run that ends with an error has failed: a table that is held, a column that is gone. Only if nothing but reach or
    /// credentials stood in its way is it 3. Stopped by a person and waiting for a limit are no failures, but not everything is done; rows that are held back as the pipeline wants it alarm nobody.
    /// </summary>
    public static int Of(RunResult run) => run.State switch
    {
        RunState.Verified => Done,
        RunState.Waiting when run.IsDone => Done,
        RunState.Failed => run.Errors.Any() && run.Errors.All(IsReach) ? Unreachable : RunFailed,
        _ => Unverified,
    };

    /// <summary>A system could not be reached or refused our credentials. What passes by itself on our own side (another run holds the stream, a full disk) is none of it.</summary>
    private static bool IsReach(ConnectorError error) => error.Kind switch
    {
        ErrorKind.Auth or ErrorKind.Throttled => true,
        ErrorKind.Transient => !OurSide.Contains(error.Code),
        _ => false,
    };

    /// <summary>The worse of two: failed, configuration, reach, not verified, done.</summary>
    public static int Worse(int one, int other)
    {
        ReadOnlySpan<int> worstFirst = [RunFailed, Usage, Unreachable, Unverified, Done];
        return worstFirst.IndexOf(one) <= worstFirst.IndexOf(other) ? one : other;
    }
}
