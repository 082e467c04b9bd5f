using MlConnector.Sandbox.Tableau.Parquet;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.Content;

/// <summary>A project; names repeat at different levels.</summary>
internal sealed record SiteProject(string Id, string Name, string? Parent)
{
    public string Permissions { get; init; } = "ManagedByOwner";
}

/// <summary>A published data source.</summary>
internal sealed class SiteDataSource(string id, string name, SiteProject project, DateTimeOffset created)
{
    public string Id => id;

    public string Name => name;

    public SiteProject Project => project;

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Updated { get; set; } = created;

    public string Description { get; set; } = "";

    /// <summary>Id of the user whose it is: who published it first.</summary>
    public string Owner { get; set; } = SiteContent.User;

    public ParquetTable Table { get; private set; } = new([], []);

    private (ParquetTable Table, DateTimeOffset Until)? before;

    /// <summary>Gives it other rows.</summary>
    public void Fill(ParquetTable table, DateTimeOffset now) => (before, Table) = (Table.Columns.Count > 0 ? (Table, now) : null, table);

    /// <summary>The rows that it had then; the present ones, if its columns were others, or it had none.</summary>
    public IReadOnlyList<object?[]> Shown(DateTimeOffset then) => before is { } old && then < old.Until && old.Table.Columns.SequenceEqual(Table.Columns) ? old.Table.Rows : Table.Rows;

    public byte[] File { get; set; } = [];

    /// <summary>What its data is: <c>hyper</c> for a Hyper file, or a Parquet file that was made one; a database of that kind for a live connection.</summary>
    public string Kind { get; set; } = "hyper";

    /// <summary>Its file is of a format that is not documented, so that nothing is known here of its fields and rows.</summary>
    public bool IsOpaque { get; set; }

    /// <summary>An extract that Tableau fills by a schedule of its own.</summary>
    public bool IsRefreshed { get; set; }

    /// <summary>Its connections; what is published as one file has one.</summary>
    public List<(string Id, string Kind)> Connections { get; } = [];

    /// <summary>Something else was published over it: its one connection is of that kind.</summary>
    public void Become(string kind)
    {
        Kind = kind;
        Connections.Clear();
        Connections.Add((TableauIds.Of($"connection-{Id}-{kind}", Published), kind));
    }

    /// <summary>How often its data was changed in place.</summary>
    public int Changed { get; set; }

    /// <summary>How often its content was published.</summary>
    public int Published { get; set; }

    /// <summary>Types that people gave its fields; gone with the next publication, as everything that was added to it.</summary>
    public Dictionary<string, string> ShownTypes { get; } = new(StringComparer.Ordinal);

    /// <summary>Calculated fields that people added.</summary>
    public List<string> Calculations { get; } = [];

    /// <summary>Workbooks that are built on it.</summary>
    public List<string> Workbooks { get; } = [];

    public string ContentUrl => new([.. name.Where(char.IsLetterOrDigit)]);

    public Node ToNode() => Node.Of(
        "datasource", ("id", id), ("name", name), ("description", Description), ("contentUrl", ContentUrl), ("type", Kind), ("hasExtracts", Kind == "hyper" ? "true" : "false"), ("isCertified", "false"),
        ("createdAt", Stamp(Created)), ("updatedAt", Stamp(Updated)), ("size", "1")).With(Node.Of("project", ("id", project.Id), ("name", project.Name)), Node.Of("owner", ("id", Owner)));

    /// <summary>Times are shown to the second.</summary>
    public static string Stamp(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What a site holds.</summary>
internal sealed class SiteContent
{
    /// <summary>Id of the user who signs in.</summary>
    public static readonly string User = TableauIds.Of("user", 1);

    private long projects;
    private long sources;

    public SiteContent() => Root = AddProject("default", null);

    public SiteProject Root { get; }

    public List<SiteProject> Projects { get; } = [];

    public List<SiteDataSource> Sources { get; } = [];

    public SiteProject AddProject(string name, string? parent)
    {
        var project = new SiteProject(TableauIds.Of("project", ++projects), name, parent);
        Projects.Add(project);
        return project;
    }

    public SiteDataSource AddSource(string name, SiteProject project, DateTimeOffset now)
    {
        var source = new SiteDataSource(TableauIds.Of("datasource", ++sources), name, project, now);
        source.Connections.Add((TableauIds.Of("connection", sources), "hyper"));
        Sources.Add(source);
        return source;
    }

    public SiteProject Project(string id) => Projects.Find(project => project.Id == id) ?? throw Refusal.NotFound("404005", $"Project '{id}'");

    public SiteDataSource Source(string id) => Sources.Find(source => source.Id == id) ?? throw Refusal.NotFound("404004", $"Datasource '{id}'");

    public SiteDataSource? Find(SiteProject project, string name) => Sources.Find(source => source.Project.Id == project.Id && source.Name == name);
}
