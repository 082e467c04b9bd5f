using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlConnector.Server.Runs.Logs;

/// <summary>A line of a run's log.</summary>
/// <param name="At">When.</param>
/// <param name="Level">How grave: <c>information</c>, <c>warning</c>, <c>error</c>, <c>critical</c>.</param>
/// <param name="From">The part of the program that says it.</param>
/// <param name="Message">What it says; secrets are taken out (INV-6).</param>
/// <param name="Failure">The exception behind it, if there is one.</param>
public sealed record RunLogLine(DateTimeOffset At, string Level, string From, string Message, string? Failure)
{
    private const int LongestText = 4000;

    /// <summary>As it is kept: JSON on one line.</summary>
    public byte[] ToBytes() => [.. JsonSerializer.SerializeToUtf8Bytes(this with { Message = Bounded(Message)!, Failure = Bounded(Failure) }, RunLogJson.Default.RunLogLine), (byte)'\n'];

    /// <summary>From a kept line; null if that is torn.</summary>
    public static RunLogLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, RunLogJson.Default.RunLogLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Bounded(string? text) => text?.Length > LongestText ? text[..LongestText] + "…" : text;
}

/// <summary>JSON of the lines, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RunLogLine))]
internal sealed partial class RunLogJson : JsonSerializerContext;
