using System.Text.Json.Serialization;
using MlConnector.Sandbox.Faults;

namespace MlConnector.Sandbox.Hosting;

/// <summary>Order to the clock; what is null stays. Applied in this order: set, freeze or run, advance.</summary>
internal sealed record ClockOrder(DateTimeOffset? Set, bool? Freeze, int? Speed, TimeSpan? Advance);

internal sealed record ClockState(DateTimeOffset Now, bool Frozen);

internal sealed record ScenarioOrder(string Module, string Name, Dictionary<string, string>? Parameters);

internal sealed record ScenarioOffer(string Module, string Name, string Effect);

internal sealed record FaultAccepted(int Id);

internal sealed record AdminError(string Error);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ClockOrder))]
[JsonSerializable(typeof(ClockState))]
[JsonSerializable(typeof(ScenarioOrder))]
[JsonSerializable(typeof(List<ScenarioOffer>))]
[JsonSerializable(typeof(FaultOrder))]
[JsonSerializable(typeof(Dictionary<string, IReadOnlyList<string>>))]
[JsonSerializable(typeof(FaultAccepted))]
[JsonSerializable(typeof(IReadOnlyList<StandingFault>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, long>))]
[JsonSerializable(typeof(AdminError))]
internal sealed partial class AdminJson : JsonSerializerContext;
