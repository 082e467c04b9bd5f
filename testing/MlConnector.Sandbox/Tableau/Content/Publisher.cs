using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.Content;

/// <summary>Takes an uploaded file and starts the job that makes it a data source.</summary>
internal sealed class Publisher(TableauSandbox sandbox, SiteContent content, UploadEndpoints uploads, JobBook jobs, HourlyBudget budget)
{
    /// <summary>Bytes of a file in the publishing call itself at most.</summary>
    private const int MostInOneCall = 64 << 20;

    public Answer Publish(Request request)
    {
        budget.Take();
        bool overwrite = request.Flag("overwrite"), append = request.Flag("append");
        if (overwrite && append) throw Refusal.BadRequest("overwrite and append exclude each other.");
        var kind = FileKind.Of(request.Query("datasourceType"));
        if (append && kind.Extension != "hyper") throw new Refusal("400011", "Bad Request", "append takes a .hyper file.");
        var body = MultipartBody.Read(request.ContentType, request.Body);
        var asked = body.Payload?.Elements().FirstOrDefault(each => each.Name.LocalName == "datasource") ?? throw Refusal.BadRequest("The request has no datasource.");
        string name = asked.Attribute("name")?.Value is { Length: > 0 } given ? given : throw Refusal.BadRequest("A data source needs a name.");
        var project = content.Project(asked.Elements().FirstOrDefault(each => each.Name.LocalName == "project")?.Attribute("id")?.Value ?? throw Refusal.BadRequest("A data source needs a project."));
        string? session = request.Query("uploadSessionId");
        if (sandbox.Options.MissesFileFirst && session is not null) uploads.Look(session);
        var there = content.Find(project, name);
        CheckRights(there, overwrite, append);
        if (sandbox.Options.RefusesWhilePublishing && jobs.All.Any(job => !job.Done && job.Publishes == (project.Id, name))) throw new Refusal("409000", "Conflict", "The data source is being published.");
        byte[] file = session is not null ? uploads.Take(session) : Single(body);
        kind.Check(file);
        if (append) throw Appended(name, there);
        return Started(request.Flag("asJob"), file.Length, jobs.Start(() => Commit(name, asked.Attribute("description")?.Value ?? "", project, kind, file), publishes: (project.Id, name)), () => content.Find(project, name)!);
    }

    /// <summary>Rows are appended to a Hyper file that is there, of one table and the same columns. Whether they are the same only the two files tell. The code of a target that is missing is not documented.</summary>
    private static Refusal Appended(string name, SiteDataSource? there) =>
        there is null ? Refusal.NotFound("404004", $"Datasource '{name}'")
        : new("400011", "Bad Request", there.Kind != "hyper" || there.Connections.Count != 1 ? "append needs a data source of one Hyper file." : "append takes a .hyper file of the same columns, which this stand-in does not read.");

    private void CheckRights(SiteDataSource? there, bool overwrite, bool append)
    {
        if (!sandbox.Options.MayPublish) throw new Refusal("403004", "Forbidden", "The user may not publish into the project.");
        if (there is null) return;
        if (!overwrite && !append) throw new Refusal("403007", "Forbidden", "A data source of that name is there already.");
        if (there.Owner != SiteContent.User && !sandbox.Options.LeadsProjects) throw new Refusal("403004", "Forbidden", "The data source belongs to another user.");
    }

    /// <summary>The file of a request that carries it itself.</summary>
    private static byte[] Single(MultipartBody body)
    {
        if (body.Find("tableau_datasource") is not { FileName: not null } file) throw new Refusal("400020", "Bad Request", "The file part is missing from the request, and no upload is named.");
        return file.Bytes.Length <= MostInOneCall ? file.Bytes : throw new Refusal("413000", "Payload Too Large", "The file is too large for one call; upload it.");
    }

    /// <summary>A job is answered at once. Whoever waits instead gets the data source, or, of a large file, the patience of a gateway, which is shorter than the work: it goes on, and its end is told to nobody.</summary>
    private Answer Started(bool asJob, int bytes, SiteJob job, Func<SiteDataSource> published)
    {
        if (asJob) return new Answer(job.ToNode(justMade: true)) { Status = 202 };
        if (bytes > sandbox.Options.LargestSynchronousBytes) throw new Refusal("504000", "Gateway Timeout", "The gateway waited in vain.");
        job.Run();
        return job.Fault is null && job.ErrorNote is null ? new Answer(published().ToNode()) { Status = 201 } : throw new Refusal("400011", "Bad Request", job.ErrorNote ?? job.Fault!);
    }

    private void Commit(string name, string description, SiteProject project, FileKind kind, byte[] file)
    {
        var table = kind.Read(file);
        if (table.Columns.Count > 0 && table.Rows.Count == 0 && sandbox.Options.RefusesEmpty) throw new InvalidDataException("The file has no rows.");
        var now = sandbox.Time.GetUtcNow();
        var source = content.Find(project, name) ?? content.AddSource(name, project, now);
        source.Fill(table, now);
        (source.File, source.IsOpaque, source.Updated, source.Description) = (file, kind.IsOpaque, now, description.Length > 0 ? description : source.Description);
        if (kind.Connection != source.Kind) source.Become(kind.Connection);
        source.ShownTypes.Clear();
        source.Calculations.Clear();
        source.Published++;
    }
}
