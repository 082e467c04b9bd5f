using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Tableau.ReadBack;
using MlConnector.Tableau.SignIn;
using MlConnector.Tableau.Transport;

namespace MlConnector.Tableau.Checks;

/// <summary>Looks at everything a delivery needs and reports all findings. Publishes nothing; an upload that was begun is forgotten by the service.</summary>
internal sealed class ConnectionCheck(SessionKeeper sessions, TableauClient client, VizClient viz, ProjectCheck project, TableauOptions options)
{
    public async Task<CheckReport> RunAsync(DestinationSchema? schema, CancellationToken cancel)
    {
        var findings = ImmutableArray.CreateBuilder<CheckFinding>();
        if (!await findings.LookAsync("sign-in", async () => { TableauSession session = await sessions.GetAsync(cancel); return (CheckOutcome.Ok, $"with {session.Whose} on {session.Host.Host}, REST API {session.Version}"); }))
        {
            string[] later = ["uploads", "read-back", "project", "publishing"];
            findings.AddRange(later.Select(subject => new CheckFinding(subject, CheckOutcome.Skipped, "not looked at, because something before it failed")));
            return new CheckReport(findings.ToImmutable());
        }

        if (options.App is null) findings.Add(new CheckFinding("credentials", CheckOutcome.Warning, "a personal access token ends by its date and after 15 days without use; a connected app does not"));
        if (options.Standby is { } standby) findings.Add(await sessions.KeepAliveAsync(standby, cancel)); // nobody would notice otherwise that it is dead before it is needed
        await findings.LookAsync("uploads", async () =>
        {
            await client.AskAsync(new TableauCall(HttpMethod.Post, static session => session.Path("fileUploads"), "Trying an upload"), cancel);
            return (CheckOutcome.Ok, "an upload may be begun");
        });
        await ReadBackAsync(findings, cancel);
        await project.RunAsync(schema, findings, cancel);
        return new CheckReport(findings.ToImmutable());
    }

    private async Task ReadBackAsync(ImmutableArray<CheckFinding>.Builder findings, CancellationToken cancel)
    {
        if (!options.ReadsBack)
        {
            findings.Add(new CheckFinding("read-back", CheckOutcome.Warning, "readBack is false, so no run is verified"));
            return;
        }

        await findings.LookAsync("read-back", async () =>
        {
            await viz.LookAsync(cancel);
            return (CheckOutcome.Ok, "VizQL Data Service answers");
        });
    }
}
