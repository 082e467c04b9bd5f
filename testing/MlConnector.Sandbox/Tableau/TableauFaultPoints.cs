namespace MlConnector.Sandbox.Tableau;

/// <summary>Operation names of the Tableau sandbox, to be named in fault orders. Any effect may be ordered at any of them.</summary>
public static class TableauFaultPoints
{
    /// <summary>Version of the server.</summary>
    public const string ServerInfo = "serverinfo";

    /// <summary>Sign-in.</summary>
    public const string SignIn = "signin";

    /// <summary>Sign-out.</summary>
    public const string SignOut = "signout";

    /// <summary>Projects: list, create.</summary>
    public const string Projects = "projects";

    /// <summary>Data sources: list, get, download, delete.</summary>
    public const string DataSources = "datasources";

    /// <summary>The start of an upload.</summary>
    public const string UploadBegin = "upload.begin";

    /// <summary>A piece of an upload.</summary>
    public const string UploadPiece = "upload.piece";

    /// <summary>Publishing: the job is started by it.</summary>
    public const string Publish = "publish";

    /// <summary>Change of the data in a Hyper file: the job is started by it.</summary>
    public const string Update = "update";

    /// <summary>A job by its id.</summary>
    public const string Jobs = "jobs";

    /// <summary>VizQL Data Service.</summary>
    public const string VizQl = "vizql";

    /// <summary>The Metadata API.</summary>
    public const string Metadata = "metadata";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [ServerInfo, SignIn, SignOut, Projects, DataSources, UploadBegin, UploadPiece, Publish, Update, Jobs, VizQl, Metadata];
}
