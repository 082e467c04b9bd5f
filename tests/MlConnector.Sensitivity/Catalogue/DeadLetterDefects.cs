namespace MlConnector.Sensitivity.Catalogue;

/// <summary>Dead letters, repairs, replays.</summary>
internal static class DeadLetterDefects
{
    private const string Placing = "src/MlConnector.Engine/Delivery/Placing/", Replay = "src/MlConnector.Engine/Replay/DeadLetterReplay.cs";

    public static Defect[] All { get; } =
    [
        new("budget-ignored", "goes on while nearly every row is dead", "src/MlConnector.Engine/Delivery/Reads/StreamDelivery.cs",
            "return context.Policies.Budget.IsExceeded(", "return counts.Read < 0 && context.Policies.Budget.IsExceeded(", Defects.Engine, "*DeadLetterBudgetTests.It_stops* *DeadLetterBudgetTests"),
        new("superseded-replayed", "replays a dead letter that a newer version has closed", Replay,
            "if (letter.State == DeadLetterState.Open) return true;", "if (letter.State != DeadLetterState.WrittenOff) return true;", Defects.Engine, "*.ReplayTests.A_newer_version* *ReplayTests"),
        new("older-over-newer", "sends an older version of a row after a newer one", Replay,
            "if (known.Version < dead.Version) return false;", "if (known.Version > 0) return false;", Defects.Engine, "*.ReplayTests.An_older_version* *ReplayTests"),
        new("replay-repeats", "sends a row again that was delivered already", Replay,
            "if (known[0].IsLive && known[0].Source == source && (repair is null || known[0].Version > part.Version))", "if (known[0].IsLive && known[0].Version < 0)", Defects.Engine, "*ReplayTests"),
        new("replay-skips-the-mapping", "replays a row that the mapping still refuses", Replay,
            "IsTaken(known[0]) ?? Problem(page, repair)", "IsTaken(known[0])", Defects.Engine, "*ReplayTests"),
        new("repair-outlives-version", "keeps a repair in force after another version of its row", Placing + "KnownDead.cs",
            "        EndRepairs(at, key, source);\n", "", Defects.Engine, "*DeadLetterFateTests.A_replayed_repair* *DeadLetterFateTests"),
        new("letter-outlives-version", "leaves the dead letter of an older version open", Placing + "KnownDead.cs",
            "foreach (DeadLetterRecord letter in book.OlderThan(key, source)) at.Notes", "foreach (DeadLetterRecord letter in book.OlderThan(key, source).Where(_ => at.OpenRows < 0)) at.Notes", Defects.Engine, "*DeadLetterFateTests"),
        new("repair-not-validated", "delivers a repaired row that the mapping refuses", Placing + "RowJudge.cs",
            "if (filter == FilterOutcome.Violation || !program.Validate(mended.Current, scratch).IsNone) return", "if (filter == FilterOutcome.Violation) return", Defects.Engine, "*DeadLetterFateTests.A_repair_that_does_not* *DeadLetterFateTests"),
        new("refused-sent-again", "sends a row again at each poll that the destination itself refused", Placing + "RowJudge.cs",
            "if (!book.IsEmpty && knownDead.RefusedBefore(key, source)) return", "if (book.IsEmpty && knownDead.RefusedBefore(key, source)) return", Defects.Engine, "*DeadLetterFateTests *RefusedBatchTests"),
        new("written-off-comes-back", "opens a dead letter again that a person wrote off", "src/MlConnector.Store/DeadLetters/DeadLetterRows.cs",
            "state = CASE WHEN dead_letter.state = 'written-off' THEN 'written-off' ELSE 'open' END", "state = 'open'", Defects.Store, "*SqliteConformanceTests"),
        new("letters-multiply", "makes a new dead letter each time the same row is met", Placing + "KnownDead.cs",
            "if (book.IsEmpty || !book.IsKnown(key, source, out DeadLetterRecord? letter)) return false;", "if (book.IsEmpty || !book.IsKnown(key, source, out DeadLetterRecord? letter) || letter is not null) return false;", Defects.Engine, "*StraightPathTests.Bad_rows_become* *DeadLetterFateTests *DeadLetterBudgetTests"),
    ];
}
