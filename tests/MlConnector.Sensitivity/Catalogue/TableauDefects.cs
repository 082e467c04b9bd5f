namespace MlConnector.Sensitivity.Catalogue;

/// <summary>Tableau: what is believed of a publication.</summary>
internal static class TableauDefects
{
    private const string Src = "src/Connectors/MlConnector.Tableau/";

    public static Defect[] All { get; } =
    [
        new("job-believed", "takes a job that says it is done for proof that the data source shows the rows", Src + "Publishing/Publisher.cs",
            "bool there = await counter.ShowsAsync(now, batch, cancel);", "bool there = await counter.ShowsAsync(now, batch, cancel) || now.Id.Length > 0;", Defects.Tableau, "*PublishTests.A_job_that_is_done* *PublishTests"),
        new("failed-job-believed", "takes a job with a note of an error for one that has published", Src + "Publishing/JobFollower.cs",
            "== \"0\" && !isError ?", "== \"0\" ?", Defects.Tableau, "*PublishTests.A_success_with_a_note* *PublishTests"),
        new("publication-absent-after-one-look", "believes after one look that a publication did not arrive", Src + "ReadBack/BatchConfirmer.cs",
            "if (late && wasLate) return found;", "if (late || wasLate) return found;", Defects.Tableau, "*.ReadBackTests.INV3_a_publication* *.ReadBackTests"),
    ];
}
