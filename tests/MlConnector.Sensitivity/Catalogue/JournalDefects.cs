namespace MlConnector.Sensitivity.Catalogue;

/// <summary>What must survive a power cut, and what must not be believed after one.</summary>
internal static class JournalDefects
{
    private const string Journal = "src/MlConnector.Engine/Journal/";

    public static Defect[] All { get; } =
    [
        new("file-not-synced", "says that a record is durable before its bytes are", Journal + "GroupCommit.cs",
            "            writer!.Sync();\n            if (folderIsDirty)", "            if (folderIsDirty)", Defects.Engine, "*StreamJournalTests.INV_1_an_appended* *JournalModelTests *StreamJournalTests"),
        new("folder-not-synced", "loses the name of a new segment in a power cut", Journal + "GroupCommit.cs",
            "            if (folderIsDirty) segments.SyncFolder(files.Folder);\n", "", Defects.Engine, "*StreamJournalTests.INV_1_an_appended* *JournalModelTests *StreamJournalTests"),
        new("failed-sync-believed", "appends behind a record that a failed sync has kept in memory alone", Journal + "GroupCommit.cs",
            "segments.Append(name, end, durable)", "segments.Append(name, end, end)", Defects.Engine, "*StreamJournalTests.After_a_device* *JournalModelTests *LedgerModelTests"),
        new("ledger-file-not-synced", "stores a ledger file in the manifest that a power cut takes away", "src/MlConnector.Engine/Ledger/Runs/RunWriter.cs",
            "        writer.Sync();\n", "", Defects.Engine, "*LedgerModelTests"),
        new("ledger-folder-not-synced", "stores a ledger file in the manifest whose name a power cut takes away", "src/MlConnector.Engine/Ledger/Runs/RunShelf.cs",
            "        segments.SyncFolder(folder);\n", "", Defects.Engine, "*LedgerModelTests"),
        new("torn-tail-believed", "takes a half-written record for a whole one", Journal + "SegmentTail.cs",
            "(records[whole].Offset < durable || scanner.RowsAreWhole(records[whole].Offset, records[whole].Header))", "records[whole].Offset >= 0", Defects.Engine, "*JournalModelTests *StreamJournalTests"),
        new("damage-cut-away", "takes damage in the middle of the journal for a torn tail and cuts what follows", Journal + "SegmentTail.cs",
            "if (at < scanner.Length && (at < durable || scanner.DurableBeyond(at))) throw", "if (at > scanner.Length) throw", Defects.Engine, "*StreamJournalTests.Damage_before* *StreamJournalTests"),
        new("journal-older-than-store", "does not notice that the journal was put back to an older state", Journal + "StreamJournal.cs",
            "if (newestKnown is not null && !journal.Has(newestKnown)) throw", "if (newestKnown is { Number: < 0 }) throw", Defects.Engine, "*StreamJournalTests.A_journal_older* *StreamJournalTests"),
        new("rows-of-another-record", "believes rows that are not those of the record's header", Journal + "RecordHeader.cs",
            "AuthenticatedSize = 188;", "AuthenticatedSize = 4;", Defects.Engine, "*StreamJournalTests.Every_flipped_bit* *StreamJournalTests"),
    ];
}
