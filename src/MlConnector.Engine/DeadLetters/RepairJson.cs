using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace MlConnector.Engine.DeadLetters;

/// <summary>JSON of a repair's values, generated at build time: no reflection at start-up.</summary>
[JsonSerializable(typeof(ImmutableSortedDictionary<string, string?>))]
internal sealed partial class RepairJson : JsonSerializerContext;
