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

    /// <summary>The exit code that errors lead to: the first of configuration, reach, failure that applies.</summary>
    public static int Of(IReadOnlyList<ConnectorError> errors)
    {
        if (errors.Any(error => error.Kind == ErrorKind.Config)) return Usage;
        return errors.Any(error => error.Kind is ErrorKind.Auth or ErrorKind.Transient or ErrorKind.Throttled) ? Unreachable : RunFailed;
    }

    /// <summary>The exit code of a run. Stopped by a person and waiting for a limit are no failures, but not everything is done.</summary>
    public static int Of(RunResult run) => run.State switch
    {
        RunState.Verified => Done,
        RunState.Failed => run.Errors.Any() ? Of([.. run.Errors]) : RunFailed,
        _ => Unverified,
    };

    /// <summary>The worse of two: failed, configuration, reach, not verified, done.</summary>
    public static int Worse(int one, int other)
    {
        ReadOnlySpan<int> worstFirst = [RunFailed, Usage, Unreachable, Unverified, Done];
        return worstFirst.IndexOf(one) <= worstFirst.IndexOf(other) ? one : other;
    }
}
