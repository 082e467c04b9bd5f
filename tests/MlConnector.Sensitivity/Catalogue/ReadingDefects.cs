namespace MlConnector.Sensitivity.Catalogue;

/// <summary>What is read, and how far the cursor goes.</summary>
internal static class ReadingDefects
{
    private const string Strategies = "src/MlConnector.Engine/Reading/Strategies/";

    public static Defect[] All { get; } =
    [
        new("overlap-zero", "reads from the watermark itself, without going back by the overlap", Strategies + "MarkStrategy.cs",
            "CursorText.Back(cursor!.Mark!, request.Stream.Cursor.Overlap)", "cursor!.Mark!", Defects.Engine, "*MarkStrategyTests"),
        new("future-date-blinds", "lets a date in the future move the watermark", Strategies + "MarkStrategy.cs",
            "CursorText.Lower(highest, Ceiling())", "highest", Defects.Engine, "*MarkStrategyTests"),
        new("later-today-blinds", "lets a time later today move the watermark", Strategies + "MarkStrategy.cs",
            "CursorText.Text(request.Today) + \"T00:00:00\"", "CursorText.Text(request.Today) + \"T23:59:59\"", Defects.Engine, "*MarkStrategyTests"),
        new("null-cursors-lost", "never reads rows whose cursor field is empty", Strategies + "MarkStrategy.cs",
            "WithNulls: true", "WithNulls: false", Defects.Engine, "*MarkStrategyTests"),
        new("mark-before-last-window", "moves the watermark after the first of several windows", Strategies + "MarkStrategy.cs",
            "window == windows - 1 && !Waiting.TooMany", "!Waiting.TooMany", Defects.Engine, "*MarkStrategyTests"),
        new("stamp-regression-unseen", "goes on when a complete read ends below a stamp that was read before", Strategies + "MarkStrategy.cs",
            "if (IsStamp && full && !cutAnew) RefuseRegression(highest);", "", Defects.Engine, "*MarkStrategyTests"),
        new("lost-stamp-undoubted", "does not look further when the highest stamp is not there any more", Strategies + "MarkStrategy.cs",
            "Doubted = !full && ", "Doubted = full && ", Defects.Engine, "*MarkStrategyTests"),
        new("numbers-back-unseen", "takes it for nothing that the highest delivered journal is gone", Strategies + "JournalRegression.cs",
            "if (newest) return NumbersFound.Regressed;", "", Defects.Engine, "*JournalStrategyTests"),
        new("archive-for-regression", "takes an archived period for a restored ERP", Strategies + "JournalRegression.cs",
            "highest == 0 ? NumbersFound.Archived : NumbersFound.Regressed", "NumbersFound.Regressed", Defects.Engine, "*JournalStrategyTests"),
        new("open-keys-not-asked", "never asks again for what was open last time", Strategies + "OpenItemsStrategy.cs",
            "ThenOpenKeys = true", "ThenOpenKeys = false", Defects.Engine, "*StraightPathTests.An_item_that_left* *StraightPathTests"),
        new("missing-journals-forgotten", "never asks again for journal numbers missing below the mark", Strategies + "JournalStrategy.cs",
            "mark.Waiting.Concat(mark.Missing.SelectMany(Numbers)).Concat(highest).Distinct()", "mark.Waiting.Concat(highest).Distinct()", Defects.Engine, "*JournalStrategyTests"),
        new("waiting-journals-forgotten", "never asks again for journals that did not hold", Strategies + "JournalStrategy.cs",
            "mark.Waiting.Concat(mark.Missing.SelectMany(Numbers)).Concat(highest).Distinct()", "mark.Missing.SelectMany(Numbers).Concat(highest).Distinct()", Defects.Engine, "*JournalStrategyTests"),
        new("back-dated-journal-lost", "asks only the newest period, so that a journal posted into an older one is never seen", Strategies + "PeriodWindow.cs",
            "for (int i = 0; i <= back; i++)", "for (int i = 0; i < 1; i++)", Defects.Engine, "*JournalStrategyTests"),
        new("torn-document-passes", "delivers a document whose lines do not agree with its control record", "src/MlConnector.Engine/Reading/Cuts/CutReader.cs",
            "IsOver(at, why) || IsTheERP())", "IsOver(at, why) || true)", Defects.Engine, "*CutReaderTests"),
        new("conflict-last-wins", "takes one of two rows with the same key instead of stopping", "src/MlConnector.Engine/Delivery/Placing/RowJudge.cs",
            "if (!same) memory.Conflict(", "if (key == default) memory.Conflict(", Defects.Engine, "*StraightPathTests.Two_different_rows* *StraightPathTests *RepeatedRowTests"),
        new("greater-for-greater-or-equal", "leaves out rows that stand exactly at the watermark", "src/MlConnector.Http/Conditions/WindowConditions.cs",
            "new Compare(column, Comparison.Ge, from)", "new Compare(column, Comparison.Gt, from)", Defects.Syspro, "*WindowTests"),
        new("range-end-included", "includes the end of a range that belongs to the next one", "src/MlConnector.Http/Conditions/WindowConditions.cs",
            "new Compare(column, Comparison.Lt, before)", "new Compare(column, Comparison.Le, before)", Defects.Syspro, "*WindowTests"),
        new("companies-share-a-page", "puts documents of two companies into one page, whose company then tells what becomes of the keys of the other", "src/MlConnector.Engine/Reading/Cuts/CutReader.cs",
            "if (last is not null && last.Company != page.Company)", "if (last is not null && last.Company != page.Company && admitted.Rows < 0)", Defects.Engine, "*CutReaderTests"),
    ];
}
