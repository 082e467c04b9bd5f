using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Checks;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.OData;
using MlConnector.Sandbox.Tableau;
using MlConnector.Server.Alerts;
using MlConnector.Server.Alerts.Facts;
using MlConnector.Server.Schedules;
using MlConnector.Server.Standing;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Schedules;

/// <summary>The service uses what dies unused, without a timer outside.</summary>
public sealed class KeepAliveLoopTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_of_an_applied_pipeline_is_used_by_the_service_and_a_refused_one_is_told_and_breaks_nothing()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        Assert.Contains(site.Host.Services.GetServices<IHostedService>(), static service => service is KeepAliveLoop);
        var syspro = new SysproSandbox(new SysproSandboxOptions { OData = new ODataOptions { Password = "canary-odata-Zq81xW" } });
        var tableau = new TableauSandbox(new TableauSandboxOptions { IndexLag = TimeSpan.Zero });
        string pem = Path.Combine(site.Folder, "sandbox.pem");
        await using SandboxHost vendors = await SandboxHost.StartAsync(new SandboxOptions { CertificateFile = pem }, [syspro, tableau], cancel);
        await site.Workspace.Vault.SetAsync("syspro-odata", "canary-odata-Zq81xW", null, "test", cancel);
        await site.Workspace.Vault.SetAsync("pat", tableau.TokenSecret, null, "test", cancel);
        await ApplyAsync(site, Configuration(vendors, syspro, tableau, pem));
        var known = site.Host.Services.GetRequiredService<RefusedCredentials>();
        var loop = new KeepAliveLoop(site.Workspace, site.Host.Services.GetRequiredService<PipelineCatalog>(), known, NullLogger<KeepAliveLoop>.Instance);

        CheckReport used = await loop.UseAsync(cancel);
        tableau.RevokeToken("mlc");
        CheckReport refused = await loop.UseAsync(cancel);
        Need told = Assert.Single(await site.Host.Services.GetRequiredService<IncidentReader>().ReadAsync([], cancel)).Need;
        string page = await (await site.SignInAsync(Role.Viewer)).GetStringAsync("/credentials", cancel);
        tableau.AddToken("mlc", "a new one");
        await site.Workspace.Vault.SetAsync("pat", "a new one", null, "test", cancel);
        await loop.LookAsync(cancel); // an hour later: a day has not passed, but something is refused

        Assert.Equal(("credential", "bi: token mlc", "TABLEAU-SIGN-IN", Urgency.Warning), (told.Kind, told.About, told.Code, told.Urgency));
        Assert.Contains("The credential bi: token mlc was refused", page, StringComparison.Ordinal);
        Assert.Empty(known.Needs);
        Assert.Equal(("bi: token mlc", CheckOutcome.Ok, "signed in"), Assert.Single(used.Findings) is { } well ? (well.Subject, well.Outcome, well.Detail) : default);
        Assert.Equal("TABLEAU-SIGN-IN", Assert.Single(refused.Findings).Error?.Code);
    }

    private async Task ApplyAsync(ServerSite site, string yaml)
    {
        ConfigurationFile file = ConfigurationFile.Parse("test", yaml, site.Folder);
        await using PipelineSite opened = await PipelineSite.OpenAsync(file, file.Model.Pipelines[0], site.Workspace.Services);
        await new PipelineApplier(site.Workspace).ApplyAsync(opened, file, new ApplyConsent("test"), null, cancel);
    }

    private static string Configuration(SandboxHost vendors, SysproSandbox syspro, TableauSandbox tableau, string pem) => $$"""
        connections:
          erp:
            type: syspro
            companies: [A]
            trustedCertificates: {{pem}}
            odata: { url: {{syspro.ODataAddress(vendors)}}, username: mlc@acme.example, password: '${secret:syspro-odata}' }
          bi:
            type: tableau
            server: {{vendors.Https}}
            site: {{tableau.Options.Site}}
            token: { name: mlc, secret: '${secret:pat}' }
            trustedCertificates: {{pem}}
        pipelines:
          finance:
            source: erp
            destination: bi
            dataset: Finance
            streams: { ap_suppliers: {} }
        """;
}
