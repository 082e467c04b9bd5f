using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlConnector.Chaos.Cases;

/// <summary>The end of a case as a report counts it: what a long proof keeps of each, so that it can be played in pieces.</summary>
/// <param name="Name">Name by which it is repeated.</param>
/// <param name="Commit">What was played.</param>
internal sealed record PlayedCase(string Name, string Commit)
{
    /// <summary>Runs played.</summary>
    public int Runs { get; init; }

    /// <summary>Rows compared.</summary>
    public long Rows { get; init; }

    /// <summary>What happened, by kind.</summary>
    public required Dictionary<string, int> Happened { get; init; }

    /// <summary>What is wrong and how it is repeated; null = nothing.</summary>
    public string? Failure { get; init; }

    /// <summary>The end of a case that was played now.</summary>
    public static PlayedCase Of(CaseEnd end, string commit) => new(end.Case.Name, commit)
    {
        Runs = end.Runs,
        Rows = end.Rows,
        Happened = new Dictionary<string, int>(end.Happened, StringComparer.Ordinal),
        Failure = end.Holds ? null : end.Story,
    };

    /// <summary>Reads what earlier pieces have left; the last end of a case counts.</summary>
    public static IEnumerable<PlayedCase> ReadAll(string file) => !File.Exists(file)
        ? []
        : File.ReadLines(file).Select(line => JsonSerializer.Deserialize(line, PlayedJson.Default.PlayedCase)!).GroupBy(played => played.Name, StringComparer.Ordinal).Select(same => same.Last());

    /// <summary>As a line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, PlayedJson.Default.PlayedCase);
}

/// <summary>JSON of played cases.</summary>
[JsonSerializable(typeof(PlayedCase))]
internal sealed partial class PlayedJson : JsonSerializerContext;
