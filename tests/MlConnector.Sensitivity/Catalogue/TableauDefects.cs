namespace MlConnector.Sensitivity.Catalogue;

/// <summary>Tableau: what is believed of a publication.</summary>
internal static class TableauDefects
{
    private const string Src = "src/Connectors/MlConnector.Tableau/";

    public static Defect[] All { get; } =
    [
        new("counted-once-believed", "takes what was counted right after a job for what the data source shows", Src + "ReadBack/BatchConfirmer.cs",
            "cancel, asksAnew && batch.Removal is null);", "cancel);", Defects.Tableau, "*LateCountTests"),
        new("ampersand-in-filter", "asks lists for a name that no filter takes", Src + "Sources/SiteDirectory.cs",
            "name.IndexOfAny(['&', ',', ':']) < 0 ?", "name.Length > 0 ?", Defects.Tableau, "*SpecialNameTests"),
        new("group-without-value-by-name", "asks for the keys of a group without a value by an empty text", Src + "ReadBack/TotalsReader.cs",
            "(\"STRING\", true) =>", "(\"STRING\", _) =>", Defects.Tableau, "*GroupTests"),
        new("job-believed", "takes a job that says it is done for proof that the data source shows the rows", Src + "Publishing/Publisher.cs",
            "bool there = await counter.ShowsAsync(now, batch, cancel);", "bool there = await counter.ShowsAsync(now, batch, cancel) || now.Id.Length > 0;", Defects.Tableau, "*PublishTests.A_job_that_is_done* *PublishTests"),
        new("failed-job-believed", "takes a job with a note of an error for one that has published", Src + "Publishing/JobFollower.cs",
            "(\"0\", false) => (JobEnd.Done, text),", "(\"0\", _) => (JobEnd.Done, text),", Defects.Tableau, "*PublishTests.A_success_with_a_note* *PublishTests"),
        new("publication-absent-after-one-look", "believes after one look that a publication did not arrive", Src + "ReadBack/BatchConfirmer.cs",
            "if (late && wasLate) return found;", "if (late || wasLate) return found;", Defects.Tableau, "*.ReadBackTests.INV3_a_publication* *.ReadBackTests"),
        new("hour-taken-for-refusal", "remembers a sign-in that was refused because its token was not good at that hour", Src + "SignIn/SignInCall.cs",
            "proof.Hour?.Doubt(proof.Whose, words, answer.Date) ?? ", "", Defects.Tableau, "*TokenHourTests"),
        new("empty-answer-believed", "takes an answer that holds no list for an empty site", Src + "Transport/AnswerParts.cs",
            "throw new ConnectorException(TableauErrors.Answer(what, $\"it holds no list of {list}\"));", "return [];", Defects.Tableau, "*ListAnswerTests"),
        new("time-rounded", "rounds a time to microseconds, and the last one that there is to none", Src + "Publishing/ParquetTableFile.cs",
            "CellTimes.Microseconds(bytes)", "CellValue.TryDateTime(bytes, out DateTimeOffset time, out _) ? (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond : throw Unfit(column)", Defects.Tableau, "*TimeTests"),
    ];
}
