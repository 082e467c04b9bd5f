using MlConnector.Abstractions.Errors;
using MlConnector.Cli.Output;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.EndToEnd;

/// <summary>What scripts and schedulers rely on: 0 verified or nothing to do, 1 a run failed, 2 usage or configuration, 3 unreachable or refused credentials, 4 done but not verified.</summary>
public sealed class ExitCodeTests
{
    private const string Unreachable = "Transient/ErpAdmin", Refused = "Auth/Operator", Full = "Throttled/DestinationAdmin", Held = "Config/Operator", Local = "Transient/Operator/LEASE-HELD", Rows = "Data/Operator", Doubt = "UnknownOutcome/DestinationAdmin", Bug = "Bug/Us";

    [Theory]
    [InlineData(2, Held)]
    [InlineData(2, Held, Unreachable)]
    [InlineData(3, Unreachable)]
    [InlineData(3, Refused)]
    [InlineData(3, Full)]
    [InlineData(3, "Transient/Operator/POWERBI-UNREACHABLE")]
    [InlineData(1, Local)]
    [InlineData(1, Rows)]
    [InlineData(1, Doubt)]
    [InlineData(1, Bug)]
    public void Errors_of_a_command_lead_to(int code, params string[] errors) => Assert.Equal(code, ExitCode.Of([.. errors.Select(Error)]));

    [Theory]
    [InlineData(0, RunState.Verified)]
    [InlineData(4, RunState.Unverified)]
    [InlineData(4, RunState.Stopped)]
    [InlineData(4, RunState.Waiting)]
    [InlineData(1, RunState.Failed)]
    [InlineData(1, RunState.Failed, Held)]
    [InlineData(1, RunState.Failed, Held, Unreachable)]
    [InlineData(1, RunState.Failed, Local)]
    [InlineData(1, RunState.Failed, Bug)]
    [InlineData(3, RunState.Failed, Unreachable)]
    [InlineData(3, RunState.Failed, Unreachable, Refused)]
    public void A_run_leads_to(int code, RunState state, params string[] errors) => Assert.Equal(code, ExitCode.Of(Run(state, errors)));

    [Theory]
    [InlineData(0, RunState.Verified)]
    [InlineData(4, RunState.Waiting)]
    [InlineData(4, RunState.Unverified)]
    [InlineData(1, RunState.Failed)]
    public void Rows_that_are_held_back_alarm_nobody_and_hide_nothing(int code, RunState other)
    {
        RunResult run = Run(RunState.Waiting, []);
        Assert.Equal(code, ExitCode.Of(run with { Streams = [run.Streams[0] with { IsHeldBack = true }, run.Streams[0] with { State = other }] }));
    }

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(2, 3, 2)]
    [InlineData(3, 4, 3)]
    [InlineData(4, 0, 4)]
    [InlineData(0, 0, 0)]
    public void Of_several_results_the_worst_counts(int one, int other, int code) => Assert.Equal((code, code), (ExitCode.Worse(one, other), ExitCode.Worse(other, one)));

    private static RunResult Run(RunState state, string[] errors) => new("run", "finance", 1, [new StreamResult("s", "T", state, new FateCounts()) { Errors = [.. errors.Select(Error)] }]);

    private static ConnectorError Error(string text) => text.Split('/') is [var kind, var owner, ..] parts
        ? new ConnectorError(parts.Length > 2 ? parts[2] : "X", Enum.Parse<ErrorKind>(kind), Enum.Parse<ErrorOwner>(owner), "x", "x")
        : throw new ArgumentException(text);
}
