using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>Whoever repeats a refused sign-in at every tick of a timer locks its account out: a refusal is remembered until the secret is set anew or a person asks.</summary>
public sealed class RefusedSignInTests
{
    private const string Streams = "      ap_suppliers: {}\n      ap_invoices: {}\n";

    [Fact]
    public async Task A_refused_operator_is_not_tried_again_before_the_secret_is_set_anew_or_a_person_checks()
    {
        await using Site site = await Site.StartAsync(Streams);
        string[] withoutOData = [.. (await File.ReadAllLinesAsync(site.File, TestContext.Current.CancellationToken)).Where(line => !line.Contains("odata:", StringComparison.Ordinal))];
        await File.WriteAllLinesAsync(site.File, withoutOData, TestContext.Current.CancellationToken);
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("secrets set syspro-enet", "canary-wrong-Xy12")).Ended(0);

        Assert.Contains("mlc secrets set syspro-enet", (await site.Mlc.RunAsync("run")).Ended(3).Output, StringComparison.Ordinal);
        Assert.Contains("(since 20", (await site.Mlc.RunAsync("run")).Ended(3).Output, StringComparison.Ordinal);
        Assert.Contains("mlc check", (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(3).Errors, StringComparison.Ordinal);
        Assert.Equal(1, Refused(site));
        Assert.Contains("SYSPRO-LOGON-REFUSED", (await site.Mlc.RunAsync($"check -f {site.File}")).Ended(3).Output, StringComparison.Ordinal);
        Assert.Equal(2, Refused(site));
        (await site.Mlc.RunAsync("secrets rotate --data-key")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(3);
        Assert.Equal(2, Refused(site));

        (await site.Mlc.RunAsync("secrets set syspro-enet", Site.EnetSecret)).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Delivered.InvoicesAgree(site);
    }

    [Fact]
    public async Task A_refused_secret_of_the_service_principal_is_not_tried_again_either()
    {
        await using Site site = await Site.StartAsync(Streams);
        await site.DeliverAsync();
        (await site.Mlc.RunAsync("secrets set powerbi", "canary-wrong-Xy12")).Ended(0);
        foreach (string command in new[] { "run", "run", "status" }) await site.Mlc.RunAsync(command);
        Assert.Equal(1, site.PowerBi.Counters.Refused["AADSTS7000215"]);
        (await site.Mlc.RunAsync("check")).Ended(3);
        Assert.Equal(2, site.PowerBi.Counters.Refused["AADSTS7000215"]);
        (await site.Mlc.RunAsync("secrets set powerbi", Site.AppSecret)).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
    }

    private static long Refused(Site site) => site.Host.Context.Counters["syspro.enet.refused"];
}
