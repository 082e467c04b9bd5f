using System.Globalization;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.Content;

/// <summary>A job that publishes a data source, or changes the data of one.</summary>
internal sealed class SiteJob(string id, string type, DateTimeOffset created, TimeSpan duration, Action work)
{
    public string Id => id;

    /// <summary>How long it takes.</summary>
    public TimeSpan Duration { get; set; } = duration;

    public DateTimeOffset Ends => created + Duration;

    /// <summary>Id of the data source whose data it changes; null for one that publishes.</summary>
    public string? Changes { get; init; }

    /// <summary>Project and name of the data source that it publishes; null for one that changes data.</summary>
    public (string Project, string Name)? Publishes { get; init; }

    /// <summary>Its work is done, whatever is said of its end.</summary>
    public bool WorksAnyway { get; set; }

    /// <summary>Somebody cancels it when its time has come.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Nobody knows it any more, although it goes on.</summary>
    public bool IsForgotten { get; set; }

    public bool Done { get; private set; }

    public string? Fault { get; private set; }

    /// <summary>A note of an error that a successful job carries.</summary>
    public string? ErrorNote { get; set; }

    public bool Cancelled { get; private set; }

    public void Run()
    {
        Done = true;
        if (Cancelled) return;
        Cancelled = IsStopped;
        try
        {
            if (WorksAnyway || Fault is null && ErrorNote is null && !Cancelled) work();
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
            "job", ("id", id), ("mode", "Asynchronous"), ("type", type), ("createdAt", SiteDataSource.Stamp(created)), ("progress", Done ? "100" : justMade ? null : "50"),
            ("startedAt", !justMade && (Done || now >= created + Duration / 2) ? SiteDataSource.Stamp(created + Duration / 2) : null), ("completedAt", Done ? SiteDataSource.Stamp(Ends) : null),
            ("finishCode", Done ? Cancelled ? "2" : Fault is null ? "0" : "1" : justMade ? "1" : null));
        string? note = ErrorNote ?? Fault;
        return Done && note is { Length: > 0 } ? node.With(Node.List("statusNotes", [Node.Of("statusNote", ("type", "ErrorMessage"), ("value", "400011"), ("text", note))])) : node;
    }
}

/// <summary>Jobs: they run on the virtual clock, and are forgotten after a while.</summary>
internal sealed class JobBook(TableauSandboxOptions options, TimeProvider time)
{
    private readonly List<SiteJob> jobs = [];
    private readonly Queue<Action<SiteJob>> ordered = new();
    private long begun;

    public IReadOnlyList<SiteJob> All => jobs;

    /// <summary>The next job that is started is changed by this.</summary>
    public void Order(Action<SiteJob> change) => ordered.Enqueue(change);

    /// <summary>Starts a job that publishes, or one that changes the data of a data source.</summary>
    public SiteJob Start(Action work, string? changes = null, (string Project, string Name)? publishes = null)
    {
        var job = new SiteJob(TableauIds.Of("job", ++begun), changes is null ? "PublishDatasource" : "UpdateUploadedFile", time.GetUtcNow(), options.JobDuration, work) { Changes = changes, Publishes = publishes };
        if (ordered.TryDequeue(out var change)) change(job);
        jobs.Add(job);
        return job;
    }

    public SiteJob Find(string id)
    {
        var job = jobs.Find(each => each.Id == id && !each.IsForgotten) ?? throw Refusal.NotFound("404009", $"Job '{id}'");
        return time.GetUtcNow() - job.Ends > options.JobKept ? throw new Refusal("400031", "Bad Request", string.Create(CultureInfo.InvariantCulture, $"The job {id} is no longer there.")) : job;
    }

    /// <summary>Ends the jobs whose time has come, in their order.</summary>
    public void Settle()
    {
        foreach (var job in jobs.Where(job => !job.Done && job.Ends <= time.GetUtcNow())) job.Run();
    }
}
