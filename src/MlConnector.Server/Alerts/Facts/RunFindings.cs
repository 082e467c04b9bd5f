using System.Collections.Concurrent;
using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Removals;
using MlConnector.Engine.Runs;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Alerts.Facts;

/// <summary>What the last decided run of a pipeline says needs a person, with the owner that each of its errors names. Read once per run: a run that has ended does not change.</summary>
public sealed class RunFindings(Workspace workspace)
{
    private readonly ConcurrentDictionary<string, (string RunId, ImmutableArray<Need> Needs)> known = new(StringComparer.Ordinal);

    /// <summary>What its newest run that came to a result says. A run that goes on decides nothing yet, and neither does one that a person stopped or that waits for a limit: only then are the runs before it read.</summary>
    public async Task<ImmutableArray<Need>> OfAsync(PipelineStanding standing, CancellationToken cancel)
    {
        if (standing.Last is not { } last) return [];
        if (known.TryGetValue(standing.Name, out (string RunId, ImmutableArray<Need> Needs) before) && before.RunId == last.RunId) return before.Needs;
        RunRecord? decided = Decides(last) ? last : (await workspace.Store.Runs.NewestOfEachAsync([standing.Name], StandingReader.RunsShown, cancel))[standing.Name].FirstOrDefault(Decides);
        ImmutableArray<Need> needs = decided is null or { State: RunState.Verified } ? [] : [.. Of(await workspace.Store.Runs.FindAsync(decided.RunId, cancel) ?? decided, workspace.Scrub)];
        known[standing.Name] = (last.RunId, needs);
        return needs;
    }

    private static bool Decides(RunRecord run) => run.State is RunState.Verified or RunState.Unverified or RunState.Failed or RunState.Interrupted;

    /// <summary>What a run says. Pure.</summary>
    internal static IEnumerable<Need> Of(RunRecord run, Func<string, string> scrub)
    {
        string page = $"runs/{run.RunId}", when = Units.Moment(run.StartedAt);
        if (run.State == RunState.Interrupted)
        {
            yield return new Need("failed", Urgency.Warning, $"The process of the run of {when} died.", "Nothing is lost: the next run goes on from there.", ErrorOwner.Operator) { Page = page };
            yield break;
        }

        StreamResult[] streams = [.. run.Streams.OrderBy(stream => stream.Key, StringComparer.Ordinal).Select(stream => StreamResult.FromJson(stream.Value))];
        (string Stream, ConnectorError Error)[] errors = [.. streams.SelectMany(stream => stream.Errors.Select(error => (stream.Stream, error)))];
        foreach (IGrouping<string, (string Stream, ConnectorError Error)> same in errors.GroupBy(one => one.Error.Code, StringComparer.Ordinal)) yield return Of([.. same], when, scrub) with { Page = page };
        foreach (StreamResult stream in streams)
        {
            if (stream.Reasons.FirstOrDefault(reason => reason.Contains(RemovalPolicy.Awaiting, StringComparison.Ordinal)) is { } held)
            {
                yield return new Need("mass-delete", Urgency.Problem, $"{stream.Stream}: {scrub(held)}", "Look whether so much is really gone in the ERP; if it is, approve the removals.", ErrorOwner.Operator) { About = stream.Stream, Page = page };
            }
        }

        if (run.State == RunState.Failed && errors.Length == 0) yield return new Need("failed", Urgency.Problem, $"The run of {when} failed.", "See what it says.", ErrorOwner.Operator) { Page = page };
        if (run.State == RunState.Unverified) yield return new Need("unverified", Urgency.Warning, $"The run of {when} delivered, but a proof is missing or rows are dead: {scrub(Reasons(streams))}", "See what could not be proven.", ErrorOwner.Operator) { Page = page };
    }

    /// <summary>An error of one or more streams; an error stays the same incident from run to run by its code.</summary>
    private static Need Of((string Stream, ConnectorError Error)[] same, string when, Func<string, string> scrub)
    {
        ConnectorError error = same[0].Error;
        string kind = error.Code.EndsWith("-SCHEMA-BREAKING", StringComparison.Ordinal) ? "schema-change" : error.Code == "GENERATION-SMALLER" ? "mass-delete" : "failed";
        string streams = string.Join(", ", same.Select(one => one.Stream).Distinct(StringComparer.Ordinal));
        return new Need(kind, Urgency.Problem, $"{streams} failed in the run of {when}: {scrub(error.Message)}", scrub(error.Fix), error.Owner) { Code = error.Code, About = error.Code };
    }

    private static string Reasons(StreamResult[] streams)
    {
        const int longest = 300;
        return Words.Short(string.Join(' ', streams.SelectMany(stream => stream.Reasons.Select(reason => $"{stream.Stream}: {reason}"))), longest);
    }
}
