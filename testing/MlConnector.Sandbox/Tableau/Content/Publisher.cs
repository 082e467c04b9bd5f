using System.Xml.Linq;
using MlConnector.Sandbox.Tableau.Parquet;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.Content;

/// <summary>Takes an uploaded file and starts the job that makes it a data source.</summary>
internal sealed class Publisher(TableauSandbox sandbox, SiteContent content, UploadEndpoints uploads, JobBook jobs, HourlyBudget budget)
{
    public Answer Publish(Request request)
    {
        budget.Take();
        bool overwrite = request.Flag("overwrite");
        if (overwrite && request.Flag("append")) throw Refusal.BadRequest("overwrite and append exclude each other.");
        if (!request.Flag("asJob")) throw new Refusal("400000", "Bad Request", "This stand-in publishes as a job only.");
        if (request.Flag("append")) throw new Refusal("400011", "Bad Request", "append takes a .hyper file, which this stand-in does not read.");
        if (request.Query("datasourceType") != "parquet") throw new Refusal("400011", "Bad Request", $"'{request.Query("datasourceType")}' is no type of file that can be published here.");
        var asked = Named(request);
        string name = asked.Attribute("name")?.Value is { Length: > 0 } given ? given : throw Refusal.BadRequest("A data source needs a name.");
        var project = content.Project(asked.Elements().FirstOrDefault(each => each.Name.LocalName == "project")?.Attribute("id")?.Value ?? throw Refusal.BadRequest("A data source needs a project."));
        string session = request.Query("uploadSessionId") ?? throw Refusal.BadRequest("uploadSessionId is missing.");
        if (sandbox.Options.MissesFileFirst) uploads.Look(session);
        if (!sandbox.Options.MayPublish) throw new Refusal("403004", "Forbidden", "The user may not publish into the project.");
        if (content.Find(project, name) is { } there)
        {
            if (!overwrite) throw new Refusal("403007", "Forbidden", "A data source of that name is there already.");
            if (there.Owner != SiteContent.User && !sandbox.Options.LeadsProjects) throw new Refusal("403004", "Forbidden", "The data source belongs to another user.");
        }

        byte[] file = uploads.Take(session);
        if (file.Length < 4 || !file.AsSpan(0, 4).SequenceEqual("PAR1"u8)) throw new Refusal("400011", "Bad Request", "The file is no Parquet file.");
        return new Answer(jobs.Start(() => Commit(name, asked.Attribute("description")?.Value ?? "", project, file)).ToNode(justMade: true)) { Status = 202 };
    }

    private void Commit(string name, string description, SiteProject project, byte[] file)
    {
        var table = ParquetTable.Read(file);
        if (table.Rows.Count == 0 && sandbox.Options.RefusesEmpty) throw new InvalidDataException("The file has no rows.");
        var now = sandbox.Time.GetUtcNow();
        var source = content.Find(project, name) ?? content.AddSource(name, project, now);
        (source.Table, source.File, source.Updated, source.Description) = (table, file, now, description.Length > 0 ? description : source.Description);
        source.ShownTypes.Clear();
        source.Calculations.Clear();
        source.Published++;
    }

    private static XElement Named(Request request) =>
        MultipartBody.Read(request.ContentType, request.Body).Payload?.Elements().FirstOrDefault(each => each.Name.LocalName == "datasource") ?? throw Refusal.BadRequest("The request has no datasource.");
}
