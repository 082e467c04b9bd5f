namespace MlConnector.Sandbox.BigQuery;

/// <summary>Operation names of the BigQuery sandbox, to be named in fault orders. Any effect may be ordered at any of them.</summary>
public static class BigQueryFaultPoints
{
    /// <summary>The token endpoint.</summary>
    public const string Token = "token";

    /// <summary>Datasets: list, get, create, change.</summary>
    public const string Datasets = "datasets";

    /// <summary>Tables: get, create, change, delete.</summary>
    public const string Tables = "tables";

    /// <summary>The start of an upload: nothing is stored.</summary>
    public const string UploadBegin = "upload.begin";

    /// <summary>A piece of an upload that is not its last, and the question how much has arrived.</summary>
    public const string UploadPiece = "upload.piece";

    /// <summary>The last piece of an upload, or an upload in one request, after it was read and before the job is started.</summary>
    public const string UploadFinish = "upload.finish";

    /// <summary>A job by its id.</summary>
    public const string Jobs = "jobs";

    /// <summary>A job that is started without an upload: a merge or a copy.</summary>
    public const string NewJob = "jobs.new";

    /// <summary>Rows that are streamed by insertAll.</summary>
    public const string InsertAll = "insertAll";

    /// <summary>The creation of a stream of the Storage Write API.</summary>
    public const string CreateStream = "storage.create";

    /// <summary>Rows that are appended to a stream, after they were read and before any is stored.</summary>
    public const string AppendRows = "storage.append";

    /// <summary>The end of a stream.</summary>
    public const string FinalizeStream = "storage.finalize";

    /// <summary>A query, and the pages of its result.</summary>
    public const string Queries = "queries";

    /// <summary>The document that describes the API.</summary>
    public const string Discovery = "discovery";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Token, Datasets, Tables, UploadBegin, UploadPiece, UploadFinish, Jobs, NewJob, InsertAll, CreateStream, AppendRows, FinalizeStream, Queries, Discovery];
}
