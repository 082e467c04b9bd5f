using System.Globalization;
using MlConnector.Sandbox.Tableau.Content;

namespace MlConnector.Sandbox.Tableau;

/// <summary>What can be ordered of the next job.</summary>
public sealed partial class TableauSandbox
{
    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Scenarios => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["long-job"] = "The next job takes longer than the others. Parameters: minutes (5).",
        ["noted-job"] = "The next job ends as a success with an error note, and does nothing.",
        ["noted-and-published"] = "The next job ends as a success with an error note, and has done its work.",
        ["cancelled-job"] = "Somebody cancels the next job; it does nothing.",
        ["cancelled-and-published"] = "Somebody cancels the next job; it has done its work.",
        ["forgotten-job"] = "Nobody knows the next job, although it does its work.",
    };

    /// <inheritdoc />
    public ValueTask<IReadOnlyDictionary<string, string>> PlayAsync(string scenario, IReadOnlyDictionary<string, string> parameters)
    {
        switch (scenario)
        {
            case "long-job":
                LengthenNextJob(TimeSpan.FromMinutes(int.Parse(parameters.GetValueOrDefault("minutes", "5"), CultureInfo.InvariantCulture)));
                break;
            case "noted-job" or "noted-and-published":
                NoteNextJob("ordered by a scenario", published: scenario == "noted-and-published");
                break;
            case "cancelled-job" or "cancelled-and-published":
                CancelNextJob(published: scenario == "cancelled-and-published");
                break;
            case "forgotten-job":
                ForgetNextJob();
                break;
            default:
                throw new ArgumentException($"{Name} has no scenario '{scenario}'", nameof(scenario));
        }

        return ValueTask.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>(StringComparer.Ordinal));
    }

    /// <summary>The next job fails, late; without a note if the reason is empty.</summary>
    public void FailNextJob(string reason) => OrderNext(job => job.Fail(reason));

    /// <summary>The next job ends as a success with an error note, and does nothing, or has <paramref name="published"/> all the same.</summary>
    public void NoteNextJob(string note, bool published = false) => OrderNext(job => (job.ErrorNote, job.WorksAnyway) = (note, published));

    /// <summary>The next job ends as cancelled, and does nothing, or has <paramref name="published"/> all the same.</summary>
    public void CancelNextJob(bool published = false) => OrderNext(job => (job.IsStopped, job.WorksAnyway) = (true, published));

    /// <summary>The next job takes so long.</summary>
    public void LengthenNextJob(TimeSpan duration) => OrderNext(job => job.Duration = duration);

    /// <summary>The next job is known to nobody as soon as it was named, and does its work.</summary>
    public void ForgetNextJob() => OrderNext(job => job.IsForgotten = true);

    private void OrderNext(Action<SiteJob> change) => Looking(_ =>
    {
        jobs.Order(change);
        return true;
    });
}
