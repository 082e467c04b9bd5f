namespace MlConnector.Server.Api.Runs;

/// <summary>What is read.</summary>
internal enum RunMode
{
    /// <summary>What is new.</summary>
    Poll,

    /// <summary>Everything; what is unchanged is recognised and not sent.</summary>
    Full,
}

/// <summary>A run that is asked for.</summary>
internal sealed record RunOrder
{
    /// <summary>Only these streams; null or empty = all.</summary>
    public IReadOnlyList<string>? Streams { get; init; }

    /// <summary>What is read; <c>poll</c> if nothing is said.</summary>
    public RunMode Mode { get; init; }

    /// <summary>Only these records of the one stream that is named: the parts of a key in order (<c>10|4711</c>), or a source id; at most 1000.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>Removals and small generations that are held for approval pass in this run.</summary>
    public bool ApproveRemovals { get; init; }
}

/// <summary>Keys that somebody heard have changed.</summary>
/// <param name="Keys">1 to 1000 of them: the parts of a key in order (<c>10|4711</c>), or source ids.</param>
internal sealed record KeyOrder(IReadOnlyList<string> Keys);

/// <summary>Which dead letters are delivered again.</summary>
internal sealed record ReplayOrder
{
    /// <summary>Only these.</summary>
    public IReadOnlyList<long>? Ids { get; init; }

    /// <summary>Only of this stream.</summary>
    public string? Stream { get; init; }

    /// <summary>Only with this error code.</summary>
    public string? Code { get; init; }

    /// <summary>Only those that this run met first.</summary>
    public string? Run { get; init; }
}

/// <summary>What becomes of keys that were asked for.</summary>
/// <param name="Run">Run that reads them; null while they wait.</param>
/// <param name="Pipeline">Their pipeline.</param>
/// <param name="Waiting">Keys of the stream that wait because the pipeline is running, these included; 0 if none does. They are stored, and read when that run has ended.</param>
internal sealed record KeysAsked(string? Run, string Pipeline, int Waiting);

/// <summary>A run that has begun.</summary>
/// <param name="Run">Its id.</param>
/// <param name="Pipeline">Its pipeline.</param>
internal sealed record RunStarted(string Run, string Pipeline);
