using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Configuration.Revisions;

namespace MlConnector.Engine.Planning;

/// <summary>What <c>apply</c> would do: shown by <c>plan</c>, carried out by <c>apply</c>. Immutable.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="FromRevision">The revision it starts from; 0 = none.</param>
/// <param name="Configuration">Changes of the configuration in words.</param>
/// <param name="Schema">Changes at the destination.</param>
/// <param name="Streams">What is expected of each stream.</param>
/// <param name="Content">The revision that would be stored, container aside.</param>
public sealed record PipelinePlan(
    string Pipeline, int FromRevision, ImmutableArray<string> Configuration, SchemaDiff Schema, ImmutableArray<StreamForecast> Streams, RevisionContent Content)
{
    /// <summary>What was deployed last into the container that the configuration names; null if nothing of ours is known there.</summary>
    public DestinationSchema? Deployed { get; init; }

    /// <summary>What holds the container at the vendor.</summary>
    public required string Home { get; init; }

    /// <summary>Changes of how streams are read at the site: channel, entity, columns.</summary>
    public ImmutableArray<string> Reading { get; init; } = [];

    /// <summary>What the schedule needs of each limit, beside what other pipelines need of the same.</summary>
    public ImmutableArray<QuotaNeed> Needs { get; init; } = [];

    /// <summary>What the proofs of the schedule's deliveries need of limits that nobody waits for, beside those of other pipelines.</summary>
    public ImmutableArray<QuotaNeed> ProofNeeds { get; init; } = [];

    /// <summary>Each delivery sends a table's whole state, so that a schedule which needs more than a limit allows can never be kept.</summary>
    public bool SendsStates { get; init; }

    /// <summary>Limits that the schedule can never keep to.</summary>
    public IEnumerable<QuotaNeed> Overdrawn => SendsStates ? Needs.Where(need => !need.Fits) : [];

    /// <summary>Shortest time of what is expected to be sent by the next run, and the limit that decides.</summary>
    public (TimeSpan Time, string Limit) FirstLoad { get; init; }

    /// <summary>What has to be done after it is applied, because the place is another one and its tables are empty; null if nothing has. One of the remarks.</summary>
    public string? Filling => Streams.Count(stream => stream.RowsToFill > 0) is > 0 and int streams
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{streams} {(streams == 1 ? "stream has" : "streams have")} to be filled in {Content.Settings.Container} before {(streams == 1 ? "its" : "their")} next run, from the journal: mlc rebuild {Pipeline}")
        : null;

    /// <summary>Remarks for people.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>True if there is nothing to apply.</summary>
    public bool Nothing => Configuration.IsEmpty && Reading.IsEmpty && Schema.Changes.IsEmpty && Content.Container == Schema.Container && Streams.All(stream => stream.MappingChange is null);

    /// <summary>Steps that cannot be done.</summary>
    public IEnumerable<SchemaChange> Obstacles => Schema.Changes.Where(change => change.Obstacle is not null);

    /// <summary>
    /// Names exactly this plan: the revision it starts from, what would be stored and what would change at the destination; not the counts, which move all the time. <c>apply --plan</c> refuses if the plan it
    /// makes has another one.
    /// </summary>
    public string Hash
    {
        get
        {
            string all = string.Join('\n', [Pipeline, FromRevision.ToString(System.Globalization.CultureInfo.InvariantCulture), RevisionJson.Write(Content with { Container = null }), Schema.Container?.Id ?? "", .. Schema.Changes.Select(change => change.Description)]);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)).AsSpan(0, 8));
        }
    }
}
