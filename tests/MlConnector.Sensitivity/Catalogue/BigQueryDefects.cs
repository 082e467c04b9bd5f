namespace MlConnector.Sensitivity.Catalogue;

/// <summary>BigQuery: merges, swaps, views, streams.</summary>
internal static class BigQueryDefects
{
    private const string Src = "src/Connectors/MlConnector.BigQuery/";

    public static Defect[] All { get; } =
    [
        new("token-unsendable", "takes any text for a token, and stumbles when it is to be sent", Src + "SignIn/ServiceAccountGrant.cs",
            " || !AccessToken.IsSendable(value)", "", Defects.BigQuery, "*SignInTests.An_answer_that_is_no_token* *SignInTests"),
        new("emptying-unnamed", "repeats an emptying as another one, which may be carried out after the rows that follow it", Src + "Queries/QueryClient.cs",
            "requestId: names.Next()", "requestId: null", Defects.BigQuery, "*.ReadBackTests.INV_5_an_emptying* *.ReadBackTests"),
        new("merge-leaves-out-the-last-day", "lets a merge look for older rows up to the first moment of their last day", Src + "Staging/DayBounds.cs",
            "T23:59:59.999999", "T00:00:00", Defects.BigQuery, "*MergeBoundsTests"),
        new("merge-without-bounds", "lets each merge scan the whole table", Src + "Staging/StagedFinish.cs",
            "string? column = batch.Days is null ? null : DayBounds.ColumnOf(batch.Table, options.LayoutOf(batch.Table.Name));", "string? column = batch.Rows >= 0 ? null : DayBounds.ColumnOf(batch.Table, options.LayoutOf(batch.Table.Name));", Defects.BigQuery, "*MergeBoundsTests"),
        new("merge-older-over-newer", "merges an older version of a row over a newer one", Src + "Staging/MergeStatement.cs",
            "WHEN MATCHED AND S.{version} >= T.{version} THEN UPDATE", "WHEN MATCHED THEN UPDATE", Defects.BigQuery, "*.MergeTests.A_batch_that_is_merged* *MergeTests"),
        new("merge-of-nothing", "merges what an earlier send staged without a look whether it is still there", Src + "Loads/LoadSender.cs",
            "return before && await staged.AreGoneAsync", "return before && rows.Size < 0 && await staged.AreGoneAsync", Defects.BigQuery, "*.MergeTests.INV3_rows_that_ended* *MergeTests"),
        new("tombstones-in-the-view", "shows readers rows that are gone", Src + "Queries/CurrentState.cs",
            "{Of(table, LineageColumn.PostedAt)} DESC) = 1 AND NOT {Of(table, LineageColumn.Deleted)}", "{Of(table, LineageColumn.PostedAt)} DESC) = 1", Defects.BigQuery, "*.ReadBackTests.INV7_totals* *.ReadBackTests *TrialBalanceViewTests"),
        new("generation-unmatched", "copies a generation with the columns that its table had when it was begun", Src + "Staging/StagedFinish.cs",
            "            await staging.MatchAsync(container, batch.Table, generation, cancel);\n", "", Defects.BigQuery, "*.SwapTests.A_column_that_was_added* *SwapTests"),
        new("generation-unchecked", "puts a generation with doubled keys in the place of the table", Src + "Staging/StagedFinish.cs",
            "            await CheckAsync(container, batch, generation, cancel);\n", "", Defects.BigQuery, "*.SwapTests.INV5_a_generation_with* *SwapTests"),
        new("redirect-followed", "lets Google's library follow a redirect with the signed assertion", Src + "SignIn/TokenEndpoint.cs",
            "if ((int)response.StatusCode is < 300 or >= 400) return response;", "if ((int)response.StatusCode > 0) return response;", Defects.BigQuery, "*RedirectTests"),
        new("fresh-table-taken-for-missing", "gives up a table that streaming does not know yet", Src + "Tables/FreshTable.cs",
            "time.GetUtcNow() - at < options.FreshTable ?", "time.GetUtcNow() - at < TimeSpan.Zero ?", Defects.BigQuery, "*InsertTests.A_table_that_streaming* *InsertTests *AppendTests"),
        new("open-stream-left-behind", "makes a new stream while rows may still come into the one before", Src + "WriteStreams/AppendSender.cs",
            "await client.CloseAsync(known, cancel) ?? await counter.CountAsync(container, batch.Reference, cancel);", "await counter.CountAsync(container, batch.Reference, cancel);", Defects.BigQuery, "*AppendTests.INV3_the_stream_of* *AppendTests"),
    ];
}
