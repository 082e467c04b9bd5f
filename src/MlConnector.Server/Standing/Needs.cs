using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Server.Standing;

/// <summary>Judges what of a pipeline needs a person. Pure.</summary>
internal static class Needs
{
    public static IEnumerable<Need> Of(PipelineStanding standing, IReadOnlyList<StreamRecord> streams, DateTimeOffset now, Func<string, string> scrub)
    {
        string page = $"pipelines/{Uri.EscapeDataString(standing.Name)}";
        foreach (StreamRecord held in streams.Where(stream => stream.Hold is not null))
        {
            ConnectorError error = Holds.FromJson(held.Hold!);
            yield return new Need("held", Urgency.Problem, $"{held.Stream} is held: {scrub(error.Message)}", scrub(error.Fix), error.Owner) { Code = error.Code, About = held.Stream, Page = page };
        }

        if (standing.Stuck is { } stuck)
        {
            yield return new Need("stuck", Urgency.Problem, $"Run {stuck.RunId} was stopped: nothing had been heard of it since {Units.Moment(stuck.HeardAt)}.", "The next run takes over. If that one gets stuck as well, check the connections, and restart the service if this run does not end.", ErrorOwner.Operator) { Page = $"runs/{stuck.RunId}" };
        }

        // A turn that another process took needs nobody.
        foreach (ConnectorError error in standing.Refused?.Refused.Where(error => error.Code != RunCodes.TurnTaken) ?? [])
        {
            yield return new Need("refused", Urgency.Problem, $"No run could be begun: {scrub(error.Message)}", scrub(error.Fix), error.Owner) { Code = error.Code, About = error.Code, Page = page };
        }

        if (standing.Last is { } last && standing.Live is null)
        {
            string run = $"runs/{last.RunId}";
            if (last.State == RunState.Failed) yield return new Need("failed", Urgency.Problem, $"The run of {Units.Ago(last.StartedAt, now)} failed.", "See its errors; each names its fix.", ErrorOwner.Operator) { Page = run };
            if (last.State == RunState.Interrupted) yield return new Need("failed", Urgency.Warning, $"The process of the run of {Units.Ago(last.StartedAt, now)} died.", "Nothing is lost: the next run goes on from there.", ErrorOwner.Operator) { Page = run };
            if (last.State == RunState.Unverified) yield return new Need("unverified", Urgency.Warning, $"The run of {Units.Ago(last.StartedAt, now)} delivered, but a proof is missing or rows are dead.", "See what could not be proven.", ErrorOwner.Operator) { Page = run };
        }

        if (standing.IsStale(now)) yield return new Need("stale", Urgency.Warning, $"Not proven current since {Units.Ago(standing.VerifiedAt!.Value, now)}; promised by {Units.Moment(standing.PromisedBy!.Value)}.", "See why its runs do not end verified.", ErrorOwner.Operator) { Page = page };
        if (standing.OpenDeadLetters > 0) yield return new Need("dead-letters", Urgency.Notice, $"{Words.Counted(standing.OpenDeadLetters, "row waits", "rows wait")} for a repair.", "Repair them and replay, or write them off.", ErrorOwner.Operator) { Page = $"dead-letters?pipeline={Uri.EscapeDataString(standing.Name)}" };
    }
}
