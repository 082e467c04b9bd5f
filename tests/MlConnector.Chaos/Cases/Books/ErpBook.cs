using System.Collections.Immutable;
using MlConnector.Chaos.Truth;
using MlConnector.Chaos.World;
using MlConnector.Chaos.World.Erps;
using MlConnector.Sandbox.Faults;

namespace MlConnector.Chaos.Cases.Books;

/// <summary>What cases know of an ERP before it runs: its streams and their truths, what happens in it, and what can go wrong with its answers.</summary>
/// <param name="Name">Name in case names and settings.</param>
internal sealed record ErpBook(string Name)
{
    /// <summary>All ERPs.</summary>
    public static ImmutableArray<ErpBook> All { get; } = [SysproBook.Book, IfsBook.Book, X3Book.Book];

    /// <summary>Makes one.</summary>
    public required Func<SiteSettings, Erp> Open { get; init; }

    /// <summary>What each stream reads and what its destination has to look like.</summary>
    public required ImmutableArray<StreamTruth> Truths { get; init; }

    /// <summary>Four choices of streams.</summary>
    public required ImmutableArray<ImmutableArray<string>> StreamSets { get; init; }

    /// <summary>What happens in it: inserts, updates, deletions; no business date has to give a change away.</summary>
    public required ImmutableArray<SourceChange> Changes { get; init; }

    /// <summary>Makes a row that no destination can hold.</summary>
    public required SourceChange Spoil { get; init; }

    /// <summary>The ERP corrects it.</summary>
    public required SourceChange Correct { get; init; }

    /// <summary>Stream of that row.</summary>
    public required string SpoiledStream { get; init; }

    /// <summary>Column that is too long.</summary>
    public required string SpoiledColumn { get; init; }

    /// <summary>The spoiled row's key, as facts of the scenario name its parts.</summary>
    public required ImmutableArray<string> SpoiledKey { get; init; }

    /// <summary>What can go wrong with its answers.</summary>
    public required Func<SiteSettings, ImmutableArray<FaultOrder>> Faults { get; init; }

    /// <summary>True if it can be read in a second way (<see cref="SiteSettings.Enet"/>).</summary>
    public bool HasEnet { get; init; }

    /// <summary>The one of a name.</summary>
    public static ErpBook Of(string name) => All.FirstOrDefault(book => book.Name == name) ?? throw new ArgumentException($"no ERP '{name}'; there are {string.Join(", ", All.Select(book => book.Name))}", nameof(name));

    /// <summary>The truth of a stream.</summary>
    public StreamTruth Truth(string stream) => Truths.First(truth => truth.Stream == stream);

    /// <inheritdoc />
    public override string ToString() => Name;
}
