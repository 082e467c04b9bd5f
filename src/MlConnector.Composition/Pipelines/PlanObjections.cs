using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Planning;

namespace MlConnector.Composition.Pipelines;

/// <summary>What stands against carrying a plan out.</summary>
public static class PlanObjections
{
    /// <summary>Refuses a plan that moved since it was looked at, that cannot be carried out, or that needs a consent which was not given.</summary>
    /// <exception cref="ConnectorException"><c>PLAN-MOVED</c>, <c>PLAN-SCHEDULE</c>, <c>PLAN-BREAKING</c>, <c>PLAN-TAKE-OVER</c>, or what the destination cannot do.</exception>
    public static void ThrowIfAny(PipelinePlan plan, ApplyConsent consent)
    {
        if (consent.PlanHash is { } agreed && agreed != plan.Hash)
        {
            throw new ConnectorException(new ConnectorError(
                "PLAN-MOVED", ErrorKind.Config, ErrorOwner.Operator, $"The plan of pipeline {plan.Pipeline} is {plan.Hash} now, not {agreed}: the configuration, the stored revision or the destination has changed since.", "Look at it again with mlc plan."));
        }

        ConnectorError[] obstacles = [.. plan.Obstacles.Select(change => change.Obstacle!), .. plan.Overdrawn.Select(need => CannotFit(plan.Pipeline, need))];
        if (obstacles.Length > 0) throw new ConnectorException(obstacles);
        string[] breaking = [.. plan.Schema.Changes.Where(change => change.Breaking).Select(change => change.Description)];
        if (breaking.Length > 0 && !consent.AllowBreaking)
        {
            throw new ConnectorException(new ConnectorError(
                "PLAN-BREAKING", ErrorKind.Config, ErrorOwner.Operator, $"The destination would change in a way that is not additive: {string.Join("; ", breaking)}.", "If that is meant, say --allow-breaking; otherwise keep what is there."));
        }

        string[] taken = [.. plan.Schema.Changes.Where(change => change.TakesOver).Select(change => change.Description)];
        if (taken.Length == 0 || consent.TakeOver) return;
        throw new ConnectorException(new ConnectorError(
            "PLAN-TAKE-OVER", ErrorKind.Config, ErrorOwner.Operator, $"Something there is not ours and would be overwritten: {string.Join("; ", taken)}.", "If that is meant, say --take-over; otherwise give the stream another 'table:'."));
    }

    private static ConnectorError CannotFit(string pipeline, QuotaNeed need) => new(
        "PLAN-SCHEDULE", ErrorKind.Config, ErrorOwner.Operator, $"The schedule of pipeline {pipeline} cannot be kept: it needs at least {need.Text}.",
        "Give streams that change seldom a schedule of their own, or the pipeline flushAfter: 15m; raise the connection's limit only if the vendor allows more.");
}
