namespace MlConnector.Sandbox.Tableau.SignIn;

/// <summary>What a session of a connected app has to have asked for, to do something; a session of a personal access token may do what its user may.</summary>
internal static class Scopes
{
    /// <summary>To make a project.</summary>
    public const string CreateProjects = "tableau:projects:create";

    /// <summary>To download a data source.</summary>
    public const string Download = "tableau:datasources:download";

    /// <summary>To publish over a data source, besides that of publishing.</summary>
    public const string Overwrite = "tableau:datasources:update";

    private static readonly Dictionary<string, string> ByOperation = new(StringComparer.Ordinal)
    {
        [TableauFaultPoints.Projects] = "tableau:content:read",
        [TableauFaultPoints.DataSources] = "tableau:content:read",
        [TableauFaultPoints.Metadata] = "tableau:content:read",
        [TableauFaultPoints.UploadBegin] = "tableau:file_uploads:create",
        [TableauFaultPoints.UploadPiece] = "tableau:file_uploads:create",
        [TableauFaultPoints.Publish] = "tableau:datasources:create",
        [TableauFaultPoints.Update] = "tableau:hyper_data:update",
        [TableauFaultPoints.Jobs] = "tableau:jobs:read",
        [TableauFaultPoints.VizQl] = "tableau:viz_data_service:read",
    };

    /// <summary>The scope of an operation; null if it needs none.</summary>
    public static string? Of(string operation) => ByOperation.GetValueOrDefault(operation);
}
