using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlConnector.Chaos.Host;

/// <summary>A clock that is set while a run is under way.</summary>
/// <param name="At">The event at which it happens.</param>
/// <param name="By">How far; negative = back.</param>
internal sealed record Jump(Kill At, TimeSpan By);

/// <summary>What a host process is told to do, one line of JSON each.</summary>
/// <param name="Id">Number of the order.</param>
/// <param name="DataFolder">Where store, journal and ledger lie.</param>
/// <param name="Configuration">The configuration file; applied if the data folder has none yet.</param>
/// <param name="Time">The time that it shares with the sandboxes.</param>
internal sealed record HostOrders(int Id, string DataFolder, string Configuration, SharedTime Time)
{
    /// <summary>Where it stands still until the process is killed; null = nowhere.</summary>
    public Kill? Kill { get; init; }

    /// <summary>When its clock is set; null = never.</summary>
    public Jump? Jump { get; init; }

    /// <summary>Bytes that the disk of journal and ledger still takes; null = no end.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>Repairs open dead letters and replays them, instead of reading the source.</summary>
    public bool Mend { get; init; }

    /// <summary>Creates the entries of this file in the ERP, instead of reading it; null = does not.</summary>
    public string? Write { get; init; }

    /// <summary>A secret besides those that all sites have: name and value.</summary>
    public string[] Secret { get; init; } = [];

    /// <summary>Stores the secrets and does no more: the shipped program does the rest.</summary>
    public bool Prepare { get; init; }

    /// <summary>As a line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, HostJson.Default.HostOrders);

    /// <summary>Reads a line.</summary>
    public static HostOrders Parse(string line) => JsonSerializer.Deserialize(line, HostJson.Default.HostOrders)!;
}

/// <summary>What a host process answers, one line of JSON each.</summary>
/// <param name="Id">Number of the order.</param>
internal sealed record HostAnswer(int Id)
{
    /// <summary>It stands at its kill point: the process may be killed.</summary>
    public bool Arrived { get; init; }

    /// <summary>Exit code that <c>mlc</c> would have given.</summary>
    public int Code { get; init; }

    /// <summary>Result of the run, as JSON; null if there is none.</summary>
    public string? Result { get; init; }

    /// <summary>Results of streams that the store keeps of this and earlier runs, as JSON: a process that failed after its run, on a full disk, gave none.</summary>
    public List<string> StoredResults { get; init; } = [];

    /// <summary>Errors that ended it.</summary>
    public string Errors { get; init; } = "";

    /// <summary>How often each point was reached.</summary>
    public Dictionary<string, int> Seen { get; init; } = [];

    /// <summary>Open dead letters: source id and code.</summary>
    public List<string> DeadLetters { get; init; } = [];

    /// <summary>Dead letters that were repaired and replayed.</summary>
    public int Repaired { get; init; }

    /// <summary>What is wrong with the audit trail; empty if it holds.</summary>
    public string Audit { get; init; } = "";
}

/// <summary>JSON of orders and answers.</summary>
[JsonSerializable(typeof(HostOrders))]
[JsonSerializable(typeof(HostAnswer))]
internal sealed partial class HostJson : JsonSerializerContext;
