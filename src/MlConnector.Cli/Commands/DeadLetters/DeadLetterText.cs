using MlConnector.Cli.Output;
using MlConnector.Composition.Wording;

namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>A dead letter with its row for people, from a data folder or a service elsewhere.</summary>
/// <param name="Title">Its number, stream and record.</param>
/// <param name="Wrong">Code and message.</param>
/// <param name="Fix">What to do.</param>
/// <param name="State">Its state, with the reason if it ended.</param>
/// <param name="Met">How often it was met.</param>
/// <param name="Run">Run that met it first.</param>
internal sealed record DeadLetterText(string Title, string Wrong, string Fix, string State, long Met, string Run)
{
    private const int Longest = 120;

    /// <summary>Company that it was read from; empty if the stream has none.</summary>
    public required string Company { get; init; }

    /// <summary>When it was read.</summary>
    public required DateTimeOffset ReadAt { get; init; }

    /// <summary>Who repaired it, when and why; null if nobody did.</summary>
    public string? Repair { get; init; }

    /// <summary>Column that it is about.</summary>
    public required string Column { get; init; }

    /// <summary>Its fields as they may be shown.</summary>
    public required IReadOnlyList<(string Name, string? Value)> Fields { get; init; }

    /// <summary>Who repaired it, in words.</summary>
    public static string RepairedBy(string by, DateTimeOffset at, string reason) => $"repaired by {by} on {Units.Moment(at)}: {reason}";

    /// <summary>Writes it.</summary>
    public void Write(TextReport text)
    {
        text.Heading($"dead letter {Title}");
        text.Line($"  {Wrong}", Tone.Bad);
        text.Line($"  Fix: {Fix}");
        text.Line($"  {State}, met {Words.Counted(Met, "time", "times")}, first by run {Run}, read {Units.Moment(ReadAt)}{(Company.Length > 0 ? $" from company {Company}" : "")}", Tone.Quiet);
        if (Repair is { } repair) text.Line($"  {repair}", Tone.Good);
        text.Line();
        text.Table(["field", "value"], [.. Fields.Select(field => (IReadOnlyList<string>)[field.Name, Short(field.Value)])], at => Fields[at].Name == Column ? Tone.Warning : Tone.Plain);
    }

    private static string Short(string? value) => value is null ? "(none)" : value.Length <= Longest ? value : $"{value[..Longest]}… ({Units.Count(value.Length)} characters)";
}
