namespace MlConnector.Sandbox.Tableau;

/// <summary>How the Tableau sandbox behaves. The defaults are what Tableau documents; where it is silent they are the strict reading, and the comment says so.</summary>
public sealed record TableauSandboxOptions
{
    /// <summary>Highest version of the REST API; everything from 2.4 on is accepted.</summary>
    public string RestVersion { get; init; } = "3.27";

    /// <summary>Product version.</summary>
    public string ProductVersion { get; init; } = "2025.3.0";

    /// <summary>The site that exists.</summary>
    public string Site { get; init; } = "acme";

    /// <summary>The user that exists.</summary>
    public string User { get; init; } = "mlc@acme.example";

    /// <summary>Name of the personal access token that exists.</summary>
    public string TokenName { get; init; } = "mlc";

    /// <summary>When the personal access token ends by its own date.</summary>
    public DateTimeOffset? TokenEnds { get; init; }

    /// <summary>Days without use after which a personal access token ends.</summary>
    public int TokenIdleDays { get; init; } = 15;

    /// <summary>How long a session lives without a call.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(120);

    /// <summary>True to answer the first sign-in at the https address with a redirect to the pod, which is the address of <c>127.0.0.1</c>.</summary>
    public bool RedirectsToPod { get; init; }

    /// <summary>True to answer the REST service's calls as XML whatever is asked for; JSON is documented as the form to be asked for.</summary>
    public bool AnswersXmlOnly { get; init; }

    /// <summary>True to show columns under captions of their own, as users may give them: <c>Batch Id</c> for <c>_BatchId</c>. A query may name columns instead, if it says so.</summary>
    public bool RenamesCaptions { get; init; }

    /// <summary>How long a publishing job runs: half of it waiting, half of it running.</summary>
    public TimeSpan JobDuration { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a finished job is still shown.</summary>
    public TimeSpan JobKept { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long a new data source is missing in lists.</summary>
    public TimeSpan IndexLag { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of one piece of an upload at most; a proxy in front may take less.</summary>
    public int MaxPieceBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of a file that is published without a job at most; the answer of a larger one is 504, although it is published. From which size on that is so is not documented.</summary>
    public int LargestSynchronousBytes { get; init; } = 10 << 20;

    /// <summary>Publishing calls an hour.</summary>
    public int PublishesPerHour { get; init; } = 600;

    /// <summary>Publishing calls a day.</summary>
    public int PublishesPerDay { get; init; } = 14_400;

    /// <summary>Calls of any kind an hour within a session, of the user.</summary>
    public int CallsPerHour { get; init; } = 40_000;

    /// <summary>Job status calls a day.</summary>
    public int JobCallsPerDay { get; init; } = 20_000;

    /// <summary>VizQL queries an hour.</summary>
    public int QueriesPerHour { get; init; } = 100;

    /// <summary>Whether 429 names the seconds to wait.</summary>
    public bool NamesWait { get; init; } = true;

    /// <summary>Whether VizQL Data Service is there.</summary>
    public bool HasVizQl { get; init; } = true;

    /// <summary>How long VizQL Data Service goes on to answer from the rows that a data source had before it was published over, or changed in place. That a job's end does not make them visible at once is documented, how long it may last is not.</summary>
    public TimeSpan VizQlLag { get; init; }

    /// <summary>Whether the user may read data sources through VizQL Data Service (the capability <c>API Access</c>).</summary>
    public bool HasApiAccess { get; init; } = true;

    /// <summary>Code with which VizQL Data Service refuses a question about a data source that is not there. Not documented; as if the user might not read it.</summary>
    public string UnknownSourceCode { get; init; } = "403800";

    /// <summary>Whether the user may create projects.</summary>
    public bool MayCreateProjects { get; init; } = true;

    /// <summary>Whether the user may download data sources.</summary>
    public bool MayDownload { get; init; } = true;

    /// <summary>Whether the user may publish into projects.</summary>
    public bool MayPublish { get; init; } = true;

    /// <summary>Whether the user leads the projects, and so may publish over what others own.</summary>
    public bool LeadsProjects { get; init; } = true;

    /// <summary>Whether a publishing call misses its file before the right to publish is looked at. Which comes first is not documented.</summary>
    public bool MissesFileFirst { get; init; }

    /// <summary>Whether a publication is refused (409000) while a job publishes the same data source. Seen with calls that were repeated blindly; when it happens is not documented.</summary>
    public bool RefusesWhilePublishing { get; init; }

    /// <summary>Schema of the table in a data source that was published as one file. Not documented for Parquet files.</summary>
    public string HyperSchema { get; init; } = "Extract";

    /// <summary>That table.</summary>
    public string HyperTable { get; init; } = "Extract";

    /// <summary>Bytes of the description of a change at most: what servers take by their standard.</summary>
    public int MaxChangeBytes { get; init; } = 10_000_000;

    /// <summary>Whether a change of data in place changes the time of update, too. Not documented.</summary>
    public bool ChangesUpdate { get; init; } = true;

    /// <summary>Whether a data source without a row is refused. Not documented; some are told to be.</summary>
    public bool RefusesEmpty { get; init; }
}
