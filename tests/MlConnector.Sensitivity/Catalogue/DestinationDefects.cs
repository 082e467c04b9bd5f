namespace MlConnector.Sensitivity.Catalogue;

/// <summary>Power BI: what an answer means, and what is believed of a batch.</summary>
internal static class DestinationDefects
{
    private const string Src = "src/Connectors/MlConnector.PowerBi/";

    public static Defect[] All { get; } =
    [
        new("confirm-always-yes", "finds every batch that it is asked about", Src + "ReadBack/BatchConfirmer.cs",
            "if (found == batch.Rows && (batch.Attempt == 1 || found == before)) return", "if (found >= 0) return", Defects.PowerBi, "*ConfirmTests"),
        new("absent-after-one-look", "believes after one look that a batch is not there", Src + "ReadBack/BatchConfirmer.cs",
            "bool twice = late && wasLate && found == before;", "bool twice = late;", Defects.PowerBi, "*ConfirmTests.INV_3_absent_is_said* *ConfirmTests"),
        new("absent-before-settle", "believes at once that a batch is not there", Src + "ReadBack/BatchConfirmer.cs",
            "bool late = left <= TimeSpan.Zero;", "bool late = left <= options.Settle;", Defects.PowerBi, "*ConfirmTests.INV_3_absent_is_said* *ConfirmTests"),
        new("table-counted-for-batch", "counts the rows of the table where it is asked about a batch", Src + "ReadBack/BatchConfirmer.cs",
            "(await counter.BatchesAsync(workspace, dataset, batch.Table, [batch.BatchId], cancel)).GetValueOrDefault(batch.BatchId);",
            "await counter.RowsAsync(workspace, dataset, batch.Table, cancel);", Defects.PowerBi, "*ConfirmTests"),
        new("second-copy-unseen", "does not wait for the second copy of a batch that was sent twice", Src + "ReadBack/BatchConfirmer.cs",
            "(batch.Attempt == 1 || found == before)", "(batch.Attempt >= 1 || found == before)", Defects.PowerBi, "*ConfirmTests"),
        new("fault-taken-for-refusal", "takes an answer 500 for a refusal that stored nothing", Src + "Rows/SendClassifier.cs",
            "{ Status: 408 or >= 500 } =>", "{ Status: 408 or >= 600 } =>", Defects.PowerBi, "*SendClassifierTests"),
        new("page-taken-for-success", "takes a sign-in page with status 200 for a receipt", Src + "Rows/SendClassifier.cs",
            "{ Status: 200, IsPage: false } when !HoldsError(answer) =>", "{ Status: 200 } when !HoldsError(answer) =>", Defects.PowerBi, "*SendClassifierTests"),
        new("cut-connection-taken-for-refusal", "takes a connection that died after the rows left for one that was never made", Src + "Rows/RowSender.cs",
            "!body.Started || NetworkFault.NeverConnected(e)", "e is not null", Defects.PowerBi, "*DeliveryTests"),
        new("rejected-token-kept", "goes on with a token that the service rejected", Src + "SignIn/PowerBiTokens.cs",
            "        source.Invalidate(token);\n", "", Defects.PowerBi, "*TokenTests"),
        new("cut-answer-believed", "believes an answer to a query that says of itself that it is cut", Src + "ReadBack/QueryRows.cs",
            "            ThrowIfCut(parsed.RootElement);\n", "", Defects.PowerBi, "*ReadBackTests *ConfirmTests"),
        new("text-not-quoted", "lets a quotation mark in a value end the text of a query", Src + "ReadBack/DaxText.cs",
            "value.Replace(\"\\\"\", \"\\\"\\\"\", StringComparison.Ordinal)", "value", Defects.PowerBi, "*ReadBackTests *ConfirmTests"),
        new("emptying-not-waited-for", "sends rows while an emptying without an answer may still take them away", Src + "Rows/TableEmptying.cs",
            "        if (doubted) await Task.Delay(options.Settle, time, cancel);\n", "", Defects.PowerBi, "*.ConnectionTests.INV_5_an_emptying* *.ConnectionTests *.DeliveryTests"),
        new("removed-from-what-others-published", "deletes rows by condition from a data source that shows something else than we published", "src/Connectors/MlConnector.Tableau/ReadBack/BatchCounter.cs",
            "return rows.Count == 1 && rows.GetValueOrDefault(removal.ShownAs) == batch.Rows + removal.SourceIds.Length;", "return rows.Count >= 0;", Defects.Tableau, "*RowRemovalTests"),
        new("request-id-of-the-batch-alone", "asks again under the request id of the attempt before, so that nothing is done", "src/Connectors/MlConnector.Tableau/Publishing/RowRemover.cs",
            "$\"{delivery.Reference.BatchId}-{delivery.Reference.Attempt}\"", "$\"{delivery.Reference.BatchId}\"", Defects.Tableau, "*RowRemovalTests"),
    ];
}
