namespace MlConnector.PowerBi.Transport;

/// <summary>Paths below <c>/v1.0/myorg/</c>. Names are percent-encoded; the service compares them with their case.</summary>
internal static class PowerBiPath
{
    public static string Groups(string filter) => $"groups?$filter={Uri.EscapeDataString(filter)}";

    public static string Datasets(string workspace) => $"groups/{Uri.EscapeDataString(workspace)}/datasets";

    public static string Dataset(string workspace, string id) => $"{Datasets(workspace)}/{Uri.EscapeDataString(id)}";

    public static string Tables(string workspace, string id) => $"{Dataset(workspace, id)}/tables";

    public static string Table(string workspace, string id, string table) => $"{Tables(workspace, id)}/{Uri.EscapeDataString(table)}";

    public static string Rows(string workspace, string id, string table) => $"{Table(workspace, id, table)}/rows";

    public static string Queries(string workspace, string id) => $"{Dataset(workspace, id)}/executeQueries";

    public static string Refreshes(string workspace, string id) => $"{Dataset(workspace, id)}/refreshes";
}
