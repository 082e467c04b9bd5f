using System.Collections.Immutable;
using MlConnector.Chaos.Truth;
using MlConnector.Chaos.World;

namespace MlConnector.Chaos.Cases;

/// <summary>Something that happens in SYSPRO; no business date has to give it away.</summary>
/// <param name="Scenario">Scenario of the sandbox.</param>
/// <param name="Parameters">Its parameters, as <c>name=value</c>.</param>
internal sealed record SourceChange(string Scenario, params ImmutableArray<string> Parameters)
{
    private const string BadRow = "bad-row", Correction = "correct-row";

    /// <summary>Inserts, updates, deletions and back-dated postings; every table of the suite is met.</summary>
    public static ImmutableArray<SourceChange> All { get; } =
    [
        new("pay-old-invoice"), new("new-supplier-invoice"), new("backdated-journal"), new("backdated-journal", "periodsBack=2"), new("late-journal"), new("purge-invoice"), new("null-dates"),
        new("future-invoice", "days=40"), new("receive-purchase-order"), new("new-sale", "lines=1"), new("receive-customer-payment"), new("change-row", "table=ApSupplier", "position=last"),
        new("insert-row", "table=ApSupplier"), new("insert-row", "table=ApSupplier", "position=last"), new("remove-row", "table=ApSupplier", "position=first"), new("remove-row", "table=ApInvoice", "position=last"),
        new("hold-journal"), new("post-journal"), new("tear-journal"), new("mend-journal"),
    ];

    /// <summary>A row that no destination can hold.</summary>
    public static SourceChange Spoil { get; } = new(BadRow);

    /// <summary>SYSPRO corrects it.</summary>
    public static SourceChange Correct { get; } = new(Correction);

    /// <summary>What each named case sees between its loads.</summary>
    public static ImmutableArray<SourceChange> Usual { get; } = [new("pay-old-invoice"), new("new-supplier-invoice"), new("backdated-journal"), new("change-row", "table=ApSupplier", "position=last")];

    /// <summary>True if somebody has to come back to it: until then a document is held back, or a row is dead.</summary>
    public bool IsOpenEnded => Scenario is "hold-journal" or "tear-journal";

    /// <summary>Plays it; false if there is nothing there that it could happen to.</summary>
    public bool Play(Site site, SourceHistory history, IReadOnlyList<string> streams)
    {
        if (Scenario == BadRow && history.Spoiled is not null) return false;
        history.Note(site, streams);
        try
        {
            IReadOnlyDictionary<string, string> facts = site.Syspro.Play(Scenario, Parameters.Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));
            if (Scenario == BadRow) history.Spoil(facts);
            if (Scenario == Correction) history.Correct();
        }
        catch (ArgumentException)
        {
            return false;
        }

        history.Note(site, streams);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Parameters.IsEmpty ? Scenario : $"{Scenario}({string.Join(',', Parameters)})";
}
