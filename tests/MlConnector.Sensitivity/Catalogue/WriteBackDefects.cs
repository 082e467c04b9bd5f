namespace MlConnector.Sensitivity.Catalogue;

/// <summary>Writing into an ERP.</summary>
internal static class WriteBackDefects
{
    private const string Turn = "src/MlConnector.Engine/WriteBack/EntryTurn.cs";

    public static Defect[] All { get; } =
    [
        new("voucher-not-asked-for", "creates a voucher without looking whether its reference is there already", Turn,
            "            if (await FindAsync(cancel) is { IsEmpty: false } found) return await FoundAsync(known ?? New(null), found, wasThere: true, cancel);\n", "", Defects.EndToEnd, "*.WriteBackTests.A_file_is_written_once* *.WriteBackTests"),
        new("voucher-sent-again", "creates a voucher again of which nobody knows whether it was written", Turn,
            "            if (known?.State == MutationState.Held) return Result(known, WriteBackErrors.Held(entry.Id, known.Note));\n", "", Defects.EndToEnd, "*.WriteBackTests.A_voucher_that_nobody* *.WriteBackTests"),
        new("voucher-of-other-content-believed", "takes a voucher with our reference and other amounts for ours", Turn,
            "found[0].Lines != entry.Lines.Length || found[0].Debit != debit || found[0].Credit != credit ?", "found[0].Lines != entry.Lines.Length ?", Defects.EndToEnd, "*.WriteBackTests.A_voucher_with_our_reference* *.WriteBackTests"),
        new("mark-unconditional", "marks a record that somebody has changed since it was read", "src/Connectors/MlConnector.IfsCloud/Projections/IfsService.cs",
            "            request.Headers.TryAddWithoutValidation(\"If-Match\", tag);\n", "", Defects.IfsCloud, "*WriteTests.A_record_is_marked* *WriteTests"),
        new("mark-not-proven", "believes that a field was written because the request was accepted", "src/MlConnector.Engine/WriteBack/MarkTurn.cs",
            "bool marked = after is null || after.Value == mark.Value;", "bool marked = true;", Defects.EndToEnd, "*ProcessedMarkTests"),
    ];
}
