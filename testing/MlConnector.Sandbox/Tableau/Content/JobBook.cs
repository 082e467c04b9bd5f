using System.Globalization;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.Content;

/// <summary>A publishing job.</summary>
internal sealed class PublishJob(string id, DateTimeOffset created, TimeSpan duration, Action work)
{
    public string Id => id;

    public DateTimeOffset Ends => created + duration;

    public bool Done { get; private set; }

    public string? Fault { get; private set; }

    /// <summary>A note of an error that a successful job carries.</summary>
    public string? ErrorNote { get; set; }

    public bool Cancelled { get; private set; }

    public void Run()
    {
        Done = true;
        if (Cancelled) return;
        try
        {
            if (Fault is null && ErrorNote is null) work();
        }
        catch (InvalidDataException e)
        {
            Fault = e.Message;
        }
    }

    public void Fail(string reason) => Fault = reason;

    public void Cancel()
    {
        Cancelled = true;
        Done = true;
    }

    /// <summary>The job; the creation answer carries a finish code that means nothing.</summary>
    public Node ToNode(bool justMade, DateTimeOffset? now = null)
    {
        var node = Node.Of(
            "job", ("id", id), ("mode", "Asynchronous"), ("type", "PublishDatasource"), ("createdAt", SiteDataSource.Stamp(created)), ("progress", Done ? "100" : justMade ? null : "50"),
            ("startedAt", !justMade && (Done || now >= created + duration / 2) ? SiteDataSource.Stamp(created + duration / 2) : null), ("completedAt", Done ? SiteDataSource.Stamp(Ends) : null),
            ("finishCode", Done ? Cancelled ? "2" : Fault is null ? "0" : "1" : justMade ? "1" : null));
        string? note = ErrorNote ?? Fault;
        return Done && note is not null ? node.With(Node.List("statusNotes", [Node.Of("statusNote", ("type", "ErrorMessage"), ("value", "400011"), ("text", note))])) : node;
    }
}

/// <summary>Jobs: they run on the virtual clock, and are forgotten after a while.</summary>
internal sealed class JobBook(TableauSandboxOptions options, TimeProvider time)
{
    private readonly List<PublishJob> jobs = [];
    private readonly Queue<Action<PublishJob>> ordered = new();
    private long begun;

    public IReadOnlyList<PublishJob> All => jobs;

    /// <summary>The next job that is started is changed by this.</summary>
    public void Order(Action<PublishJob> change) => ordered.Enqueue(change);

    public PublishJob Start(Action work)
    {
        var job = new PublishJob(TableauIds.Of("job", ++begun), time.GetUtcNow(), options.JobDuration, work);
        if (ordered.TryDequeue(out var change)) change(job);
        jobs.Add(job);
        return job;
    }

    public PublishJob Find(string id)
    {
        var job = jobs.Find(each => each.Id == id) ?? throw Refusal.NotFound("404009", $"Job '{id}'");
        return time.GetUtcNow() - job.Ends > options.JobKept ? throw new Refusal("400031", "Bad Request", string.Create(CultureInfo.InvariantCulture, $"The job {id} is no longer there.")) : job;
    }

    /// <summary>Ends the jobs whose time has come, in their order.</summary>
    public void Settle()
    {
        foreach (var job in jobs.Where(job => !job.Done && job.Ends <= time.GetUtcNow())) job.Run();
    }
}
