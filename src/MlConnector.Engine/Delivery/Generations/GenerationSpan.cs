using System.Text.Json;
using System.Text.Json.Serialization;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Generations;

/// <summary>
/// Versions of the rows of one complete generation. Its number is the version given before its first row, so a row belongs to it if its version lies between the two; rows of a generation that was never completed do not,
/// although they have receipts.
/// </summary>
/// <param name="Number">Number of the generation; 0 for none.</param>
/// <param name="LastVersion">Highest version among its rows.</param>
internal sealed record GenerationSpan(long Number, long LastVersion)
{
    /// <summary>The current generation of a stream.</summary>
    public static GenerationSpan Of(StreamRecord state)
    {
        GenerationSpan? stored = state.AbsenceState is { Length: > 0 } json ? JsonSerializer.Deserialize(json, GenerationJson.Default.GenerationSpan) : null;
        return stored?.Number == state.Generation ? stored : new GenerationSpan(state.Generation, state.Generation == 0 ? 0 : long.MaxValue);
    }

    /// <summary>True if a row of this version belongs to it.</summary>
    public bool Holds(long version) => Number > 0 && version >= Number && version <= LastVersion;

    /// <summary>As kept in the stream's state.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, GenerationJson.Default.GenerationSpan);
}

/// <summary>JSON of a span, generated at build time.</summary>
[JsonSerializable(typeof(GenerationSpan))]
internal sealed partial class GenerationJson : JsonSerializerContext;
