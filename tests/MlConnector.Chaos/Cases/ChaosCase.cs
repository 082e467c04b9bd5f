using System.Collections.Immutable;
using MlConnector.Chaos.Host;
using MlConnector.Chaos.World;
using MlConnector.Sandbox.Faults;

namespace MlConnector.Chaos.Cases;

/// <summary>One course of misfortunes, told completely by its name.</summary>
/// <param name="Name">Name by which it is repeated.</param>
internal sealed record ChaosCase(string Name)
{
    /// <summary>The site.</summary>
    public SiteSettings Site { get; init; } = new();

    /// <summary>Where the processes of the first load end themselves, one after the other; then the load goes on undisturbed.</summary>
    public ImmutableArray<Kill> Kills { get; init; } = [];

    /// <summary>The same, for the load that follows changes in SYSPRO.</summary>
    public ImmutableArray<Kill> LaterKills { get; init; } = [];

    /// <summary>Faults that are in force from the beginning.</summary>
    public ImmutableArray<FaultOrder> Faults { get; init; } = [];

    /// <summary>True if every kill and every fault has to happen; a random case may name what is never reached.</summary>
    public bool Exact { get; init; } = true;

    /// <summary>Named cases play the second load only to be killed in it.</summary>
    public bool HasSecondLoad => !Exact || !LaterKills.IsEmpty;

    /// <summary>The one command that repeats it.</summary>
    public string Command => $"MLC_CHAOS_CASE={Name} dotnet run --project tests/MlConnector.Chaos -- -method '*A_case_chosen_by_its_seed*'";

    /// <inheritdoc />
    public override string ToString() =>
        $"{Name}: kills [{string.Join(' ', Kills)}], later [{string.Join(' ', LaterKills)}], faults [{string.Join(", ", Faults.Select(fault => $"{fault.Effect} {fault.Operation} after {fault.After}"))}], seed {Site.Seed}{(Site.Enet ? ", e.net" : "")}{(Site.NoReadBack ? ", no read-back" : "")}";
}
