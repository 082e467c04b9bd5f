using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Chaos.Host;
using MlConnector.Chaos.World;
using MlConnector.Sandbox.Faults;

namespace MlConnector.Chaos.Cases;

/// <summary>One run under a misfortune.</summary>
internal sealed record Attempt
{
    /// <summary>Where its process is killed.</summary>
    public Kill? Kill { get; init; }

    /// <summary>It is the shipped program, killed after so many requests to both vendors.</summary>
    public int? ShippedRequests { get; init; }

    /// <summary>When its clock is set.</summary>
    public Jump? Jump { get; init; }

    /// <summary>Bytes that the disk of journal and ledger still takes.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>Largest file that the operating system lets its process write, the store's among them, in kilobytes.</summary>
    public int? FileKilobytes { get; init; }

    /// <summary>It repairs and replays dead letters instead of reading.</summary>
    public bool Mend { get; init; }

    /// <summary>What happens in the ERP before it.</summary>
    public ImmutableArray<SourceChange> Changes { get; init; } = [];

    /// <summary>A process that is killed at a point.</summary>
    public static Attempt KilledAt(Kill kill) => new() { Kill = kill };

    /// <inheritdoc />
    public override string ToString() => string.Join('+', new[]
    {
        Changes.IsEmpty ? null : $"[{string.Join(' ', Changes)}]",
        Mend ? "mend" : null,
        Kill?.ToString(),
        ShippedRequests is { } requests ? string.Create(CultureInfo.InvariantCulture, $"mlc:{requests}") : null,
        Jump is { } jump ? string.Create(CultureInfo.InvariantCulture, $"clock:{jump.By.TotalMinutes:+0;-0}min@{jump.At}") : null,
        DiskBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"disk:{bytes}") : null,
        FileKilobytes is { } most ? string.Create(CultureInfo.InvariantCulture, $"file:{most}k") : null,
    }.Where(part => part is not null));
}

/// <summary>A load: disturbed attempts, then runs until one ends as it has to; then destination and source are compared.</summary>
internal sealed record Round
{
    /// <summary>Time that passes before it.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Disturbed runs, one after the other.</summary>
    public ImmutableArray<Attempt> Attempts { get; init; } = [];

    /// <summary>What happens in the ERP after them.</summary>
    public ImmutableArray<SourceChange> Changes { get; init; } = [];

    /// <summary>Two processes begin the undisturbed run at once.</summary>
    public bool Twice { get; init; }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Pause > TimeSpan.Zero ? $"{Pause.TotalDays:0} days later " : "")}{string.Join(' ', Attempts)}{(Changes.IsEmpty ? "" : $" [{string.Join(' ', Changes)}]")}{(Twice ? " twice" : "")}");
}

/// <summary>One course of misfortunes, told completely by its name.</summary>
/// <param name="Name">Name by which it is repeated.</param>
internal sealed record ChaosCase(string Name)
{
    /// <summary>The site.</summary>
    public SiteSettings Site { get; init; } = new();

    /// <summary>Its loads.</summary>
    public ImmutableArray<Round> Rounds { get; init; } = [new Round()];

    /// <summary>Faults that are in force from the beginning.</summary>
    public ImmutableArray<FaultOrder> Faults { get; init; } = [];

    /// <summary>True if every kill and every fault has to happen; a random case may name what is never reached.</summary>
    public bool Exact { get; init; } = true;

    /// <summary>Every kill it plans.</summary>
    public IEnumerable<Kill> Kills => Rounds.SelectMany(round => round.Attempts).Select(attempt => attempt.Kill).OfType<Kill>();

    /// <summary>The one command that repeats it.</summary>
    public string Command => $"MLC_CHAOS_CASE={Name} dotnet run --project tests/MlConnector.Chaos -- -method '*A_case_chosen_by_its_seed*'";

    /// <inheritdoc />
    public override string ToString()
    {
        string begins = Site.Begins is { } moment ? string.Create(CultureInfo.InvariantCulture, $", begins {moment:yyyy-MM-dd'T'HH:mm'Z'} in {Site.TimeZone}") : "";
        return $"{Name}: {string.Join(" / ", Rounds)}; faults [{string.Join(", ", Faults.Select(Told))}]; {Site.Erp} into {Site.Destination}{(Site.Way == World.BiTools.BigQueryWay.Usual ? "" : $" ({Site.Way})")}: {string.Join(' ', Site.Streams)}{(Site.Enet ? ", e.net" : "")}{(Site.NoReadBack ? ", no read-back" : "")}{(Site.RemovesByCondition ? ", removals by condition" : "")}{begins}";
    }

    private static string Told(FaultOrder fault) => string.Create(CultureInfo.InvariantCulture, $"{fault.Effect}{(fault.Effect == FaultEffect.Respond ? $" {fault.Status}" : fault.Scenario is { } scenario ? $" {scenario}" : "")} {fault.Operation} after {fault.After}");
}
