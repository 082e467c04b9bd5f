namespace MlConnector.Sandbox.PowerBi;

/// <summary>
/// Operation names of the Power BI sandbox, to be named in fault orders. Any effect may be ordered at any of them; a late commit
/// (the connection dies, the rows arrive later) is <c>CommitLate</c> at <see cref="PostRows"/>.
/// </summary>
public static class PowerBiFaultPoints
{
    /// <summary>The token endpoint.</summary>
    public const string Token = "token";

    /// <summary>List of workspaces.</summary>
    public const string ListGroups = "listGroups";

    /// <summary>List of datasets, and one dataset by id.</summary>
    public const string GetDatasets = "getDatasets";

    /// <summary>Creation of a dataset.</summary>
    public const string CreateDataset = "createDataset";

    /// <summary>Deletion of a dataset.</summary>
    public const string DeleteDataset = "deleteDataset";

    /// <summary>List of tables.</summary>
    public const string GetTables = "getTables";

    /// <summary>Change of a table.</summary>
    public const string PutTable = "putTable";

    /// <summary>POST of rows, after the body was read and judged and before anything is committed.</summary>
    public const string PostRows = "postRows.beforeCommit";

    /// <summary>POST of rows, after they were committed: <c>Respond</c> here is a 5xx after commit.</summary>
    public const string PostRowsCommitted = "postRows.afterCommit";

    /// <summary>DELETE of all rows.</summary>
    public const string DeleteRows = "deleteRows";

    /// <summary>Sequence numbers of a table.</summary>
    public const string SequenceNumbers = "sequenceNumbers";

    /// <summary>A DAX query.</summary>
    public const string ExecuteQueries = "executeQueries";

    /// <summary>Start, history, details and end of refreshes.</summary>
    public const string Refreshes = "refreshes";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Token, ListGroups, GetDatasets, CreateDataset, DeleteDataset, GetTables, PutTable, PostRows, PostRowsCommitted, DeleteRows, SequenceNumbers, ExecuteQueries, Refreshes];
}
