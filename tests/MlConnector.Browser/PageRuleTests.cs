using MlConnector.Browser.World;

namespace MlConnector.Browser;

/// <summary>Every page of the console can be read and used by everybody: with the keyboard alone, with a screen reader, in any light, on a phone. Pages that are added later are found by their routes and held to the same rules.</summary>
public sealed class PageRuleTests
{
    /// <summary>A part of the page of a run, and pages of an identity provider, which leads back to the sign-in where there is none.</summary>
    private static readonly string[] NoPages = ["/runs/{Id}/progress", "/sign-in/provider", "/sign-in/callback"];

    [Fact]
    public async Task Every_page_keeps_the_rules_for_keyboards_screen_readers_and_eyes()
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync();
        using Person anna = Person.Arrive();
        var walk = new PageWalk(anna, service.Console);
        anna.Go(service.FirstSignIn);
        walk.Look();
        anna.MakeFirstAdmin(service);
        walk.From("/");
        walk.BeginAnew();
        anna.Go(new Uri(service.Console, "/"));
        anna.SetUpWithStandIns();
        anna.Until(() => anna.Tell("return [document.querySelector('.tile b')?.textContent ?? 'never']")[0] != "never", "proof of the run that began by itself");
        anna.Press("Full read");
        anna.Until(() => anna.Address.Contains("/runs/", StringComparison.Ordinal), "page of the run");
        string run = new Uri(anna.Address).AbsolutePath;
        walk.Look();
        anna.Press("finance");
        anna.MakeDeadLetters();
        anna.ReconcileTwice(service);
        anna.AddUser(service, "bert", "viewer");
        walk.Look();
        anna.AddChannel(service, "finance");
        walk.Look();
        foreach (string address in new[] { "/", "/new", "/settings/users", "/settings/tokens", "/settings/alerts", "/settings/alerts/channel?type=slack", "/settings/alerts/channel?type=none", "/account", "/not-allowed", "/broken", "/no/such/page", $"{run}/log" }) walk.From(address);
        Steps(anna, walk, service);
        RefusedForms(anna, walk, service);
        anna.Press("Sign out");
        anna.Await("Password");
        foreach (string address in new[] { "/sign-in", "/set-up?key=spent" }) walk.From(address);

        Assert.True(walk.Wrong.Count == 0, string.Join('\n', walk.Wrong.Distinct(StringComparer.Ordinal)));
        Assert.Empty(PageRoutes.All.Except(walk.Routes, StringComparer.Ordinal).Except([.. NoPages, "/not-found", "/sign-out"], StringComparer.Ordinal));
    }

    /// <summary>The steps of a set-up: those of a pipeline that is being changed, since one that is applied is gone.</summary>
    private static void Steps(Person anna, PageWalk walk, ServiceProcess service)
    {
        anna.Go(new Uri(service.Console, "/pipelines/finance/revisions"));
        anna.Press("Change it");
        anna.Until(() => anna.Address.Contains("/drafts/", StringComparison.Ordinal), "first step of the change");
        string draft = new Uri(anna.Address).Segments[2].TrimEnd('/');
        foreach (string step in PageRoutes.All.Where(route => route.StartsWith("/drafts/", StringComparison.Ordinal))) walk.From(step.Replace("{Id}", draft, StringComparison.Ordinal) + "?stream=ap_suppliers");
    }

    /// <summary>Sent as they are, past what the browser itself would refuse.</summary>
    private static void RefusedForms(Person anna, PageWalk walk, ServiceProcess service)
    {
        foreach ((string page, string form, string code) in new[] { ("/credentials", "/acts/credentials", "SECRET-NAME"), ("/pipelines/finance", "/acts/pipelines/finance/pause", "REASON-MISSING"), ("/new", "/acts/drafts/text", "DRAFT-"), ("/settings", "/acts/settings/service", "CONFIG-VALUE"), ("/settings/alerts", "/acts/settings/telling", "CONFIG-VALUE"), ("/settings/alerts/channel?type=email", "/acts/settings/channels/add", "SETTINGS-CHANNEL") })
        {
            anna.Go(new Uri(service.Console, page));
            anna.Tell($"const form = document.querySelector('form[action=\"{form}\"]'); for (const box of form.querySelectorAll('input:not([type=hidden]):not([type=date]), textarea')) box.value = 'x: 1'; form.querySelectorAll('[name=reason]').forEach(box => box.value = ''); form.submit();");
            anna.Await(code);
            walk.Look();
        }
    }
}
