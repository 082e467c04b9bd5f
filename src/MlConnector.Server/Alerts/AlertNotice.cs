using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlConnector.Abstractions.Errors;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Alerts;

/// <summary>What became of an incident.</summary>
public enum AlertEvent
{
    /// <summary>It is new.</summary>
    Opened,

    /// <summary>It was told before and is worse now.</summary>
    Worsened,

    /// <summary>It was told before and still lasts.</summary>
    Reminder,

    /// <summary>It is over.</summary>
    Resolved,
}

/// <summary>One incident as it is told.</summary>
/// <param name="Event">What became of it.</param>
/// <param name="Pipeline">The pipeline; empty = the service.</param>
/// <param name="Kind">What it is: <c>failed</c>, <c>stale</c>, …</param>
/// <param name="About">What of the pipeline it is about; empty = all of it.</param>
/// <param name="Urgency">How urgent it is.</param>
/// <param name="Owner">Who can mend it.</param>
/// <param name="Message">What is the matter.</param>
/// <param name="Fix">What to do.</param>
/// <param name="Since">Since when it lasts.</param>
public sealed record AlertItem(
    [property: JsonConverter(typeof(Kebab<AlertEvent>))] AlertEvent Event, string Pipeline, string Kind, string About, [property: JsonConverter(typeof(Kebab<Urgency>))] Urgency Urgency,
    [property: JsonConverter(typeof(Kebab<ErrorOwner>))] ErrorOwner Owner, string Message, string Fix, DateTimeOffset Since)
{
    /// <summary>Code of the error behind it; empty if there is none.</summary>
    public string Code { get; init; } = "";

    /// <summary>Where it shows: an address if the public one of the console is known, else the page relative to its root.</summary>
    public string Page { get; init; } = "";

    /// <summary>An incident as it is told.</summary>
    public static AlertItem Of(Incident incident, AlertEvent told, DateTimeOffset since) =>
        new(told, incident.Pipeline, incident.Need.Kind, incident.Need.About, incident.Need.Urgency, incident.Need.Owner, incident.Need.Message, incident.Need.Fix, since) { Code = incident.Need.Code, Page = incident.Need.Page };

    /// <summary>As stored.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AlertJson.Default.AlertItem);

    /// <summary>From the store.</summary>
    public static AlertItem FromJson(string json) => JsonSerializer.Deserialize(json, AlertJson.Default.AlertItem)!;
}

/// <summary>What a channel is given: everything of one look, in one message. Its JSON is the body of a webhook.</summary>
/// <param name="Id">Its id; a repetition has the same.</param>
/// <param name="At">When it was made.</param>
/// <param name="Items">Incidents, the most urgent first.</param>
public sealed record AlertNotice(string Id, DateTimeOffset At, ImmutableArray<AlertItem> Items)
{
    /// <summary>A person only tries whether the channel works.</summary>
    public bool Test { get; init; }

    /// <summary>As stored and sent.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AlertJson.Default.AlertNotice);

    /// <summary>From the store.</summary>
    public static AlertNotice FromJson(string json) => JsonSerializer.Deserialize(json, AlertJson.Default.AlertNotice)!;
}

/// <summary>Values of an enum as receivers read them: <c>erp-admin</c>.</summary>
internal sealed class Kebab<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower)
    where T : struct, Enum;

/// <summary>JSON of alerts, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AlertNotice))]
[JsonSerializable(typeof(AlertItem))]
internal sealed partial class AlertJson : JsonSerializerContext;
