using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using MlConnector.Http.Json;
using MlConnector.Tableau.Transport;

namespace MlConnector.Tableau.Sources;

/// <summary>Finds projects by path and data sources by project and name; makes projects; downloads files.</summary>
internal sealed class SiteDirectory(TableauClient client)
{
    private const int PageSize = 1000;

    /// <summary>The project of a path <c>Finance/Ledger</c>, or null.</summary>
    public async Task<ProjectEntry?> FindProjectAsync(string path, CancellationToken cancel)
    {
        ProjectEntry? found = null;
        foreach (string name in NamesOf(path))
        {
            string parent = found?.Id ?? "";
            found = (await ListAsync("projects", "project", name, "Looking for a project", ProjectEntry.Of, cancel)).FirstOrDefault(project => project.Name == name && project.Parent == parent);
            if (found is null) return null;
        }

        return found;
    }

    /// <summary>The project of a path; what is missing of it is made.</summary>
    public async Task<ProjectEntry> MakeProjectAsync(string path, CancellationToken cancel)
    {
        string[] names = NamesOf(path);
        ProjectEntry? parent = null;
        for (int i = 0; i < names.Length; i++)
        {
            string upTo = string.Join('/', names[..(i + 1)]);
            parent = await FindProjectAsync(upTo, cancel) ?? await CreateAsync(names[i], parent, upTo, cancel);
        }

        return parent!;
    }

    /// <summary>A data source of a project, or null; one that was just published may be missing for some seconds.</summary>
    public async Task<SourceEntry?> FindAsync(string project, string name, CancellationToken cancel) =>
        (await ListAsync("datasources", "datasource", name, "Looking for a data source", SourceEntry.Of, cancel)).FirstOrDefault(source => source.Project == project && source.Name == name);

    /// <summary>A data source by its id, or null.</summary>
    public async Task<SourceEntry?> GetAsync(string id, CancellationToken cancel)
    {
        const string What = "Looking at a data source";
        TableauAnswer answer = await client.AskAsync(new TableauCall(HttpMethod.Get, session => session.Path($"datasources/{Uri.EscapeDataString(id)}"), What) { Accepts = static refused => refused is { Status: 404, Code.Length: > 0 } }, cancel);
        if (!answer.Succeeded) return null;
        using JsonDocument body = answer.Parse(What);
        return SourceEntry.Of(AnswerParts.Part(body.RootElement, "datasource", What));
    }

    /// <summary>The connections of a data source.</summary>
    public async Task<IReadOnlyList<ConnectionEntry>> ConnectionsAsync(string id, CancellationToken cancel)
    {
        const string What = "Looking at the connections of a data source";
        TableauAnswer answer = await client.AskAsync(new TableauCall(HttpMethod.Get, session => session.Path($"datasources/{Uri.EscapeDataString(id)}/connections"), What), cancel);
        using JsonDocument body = answer.Parse(What);
        return [.. AnswerParts.List(body.RootElement, "connections", "connection", What).Select(ConnectionEntry.Of)];
    }

    /// <summary>The file of a data source, into a stream that is opened anew for each attempt.</summary>
    public Task DownloadAsync(string id, Func<Stream> into, CancellationToken cancel) =>
        client.AskAsync(new TableauCall(HttpMethod.Get, session => session.Path($"datasources/{Uri.EscapeDataString(id)}/content"), "Saving a copy of a data source") { Into = into }, cancel);

    private static string[] NamesOf(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private async Task<ProjectEntry> CreateAsync(string name, ProjectEntry? parent, string path, CancellationToken cancel)
    {
        const string What = "Creating a project";
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal) { ["project"] = Named(name, parent) }, ProjectJson.Default.DictionaryStringDictionaryStringString);
        var call = new TableauCall(HttpMethod.Post, static session => session.Path("projects"), What)
        {
            Body = () => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            Accepts = static refused => refused.Code == "409006", // a creation whose answer was lost, or somebody was faster
        };
        TableauAnswer answer = await client.AskAsync(call, cancel);
        if (!answer.Succeeded) return await FindProjectAsync(path, cancel) ?? throw new Abstractions.Errors.ConnectorException(TableauErrors.Answer(What, "the project is there, but is not shown"));
        using JsonDocument made = answer.Parse(What);
        return ProjectEntry.Of(AnswerParts.Part(made.RootElement, "project", What));
    }

    private static Dictionary<string, string> Named(string name, ProjectEntry? parent)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = name, ["contentPermissions"] = "ManagedByOwner" };
        if (parent is not null) named["parentProjectId"] = parent.Id;
        return named;
    }

    /// <summary>All of a name, and, where that cannot stand in a filter (an ampersand, a comma or a colon, encoded or not), all of the site: whoever asks compares the names.</summary>
    private async Task<List<T>> ListAsync<T>(string list, string element, string name, string what, Func<JsonElement, T> read, CancellationToken cancel)
    {
        var all = new List<T>();
        string filter = name.IndexOfAny(['&', ',', ':']) < 0 ? $"filter=name:eq:{Uri.EscapeDataString(name)}&" : "";
        for (int page = 1; ; page++)
        {
            int number = page;
            string query = string.Create(CultureInfo.InvariantCulture, $"{list}?{filter}pageSize={PageSize}&pageNumber={number}");
            TableauAnswer answer = await client.AskAsync(new TableauCall(HttpMethod.Get, session => session.Path(query), what) { Accepts = static refused => refused.Code == "400006" }, cancel);
            if (!answer.Succeeded) return all; // past the end: the list became shorter meanwhile
            using JsonDocument body = answer.Parse(what);
            all.AddRange(AnswerParts.List(body.RootElement, list, element, what).Select(read));
            long total = AnswerPart.Child(body.RootElement, "pagination") is { } pagination ? AnswerPart.Whole(pagination, "totalAvailable") ?? 0 : 0;
            if ((long)page * PageSize >= total) return all;
        }
    }
}

/// <summary>JSON of requests, generated at build time.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, Dictionary<string, string>>))]
internal sealed partial class ProjectJson : System.Text.Json.Serialization.JsonSerializerContext;
