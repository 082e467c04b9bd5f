using System.Collections.Immutable;
using MlConnector.Chaos.Cases.Books;
using MlConnector.Chaos.Truth;
using MlConnector.Chaos.World;

namespace MlConnector.Chaos.Cases;

/// <summary>Something that happens in an ERP; no business date has to give it away.</summary>
/// <param name="Scenario">Scenario of the sandbox.</param>
/// <param name="Parameters">Its parameters, as <c>name=value</c>.</param>
internal sealed record SourceChange(string Scenario, params ImmutableArray<string> Parameters)
{
    /// <summary>The scenario by which somebody has to come back to it; until then a document is held back. Null = it is done.</summary>
    public string? Undo { get; init; }

    /// <summary>Rows are gone after it.</summary>
    public bool Removes => Scenario is "remove-row" or "delete-supplier";

    /// <summary>Plays it; false if there is nothing there that it could happen to.</summary>
    public bool Play(Site site, SourceHistory history, IReadOnlyList<string> streams)
    {
        ErpBook book = site.Settings.Erp;
        if (Scenario == book.Spoil.Scenario && history.Spoiled is not null) return false;
        history.Note(site, streams);
        try
        {
            IReadOnlyDictionary<string, string> facts = site.Erp.Play(Scenario, Parameters.Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal));
            if (Scenario == book.Spoil.Scenario) history.Spoil(facts);
            if (Scenario == book.Correct.Scenario) history.Correct();
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
