using System.Collections.Immutable;
using System.Net.Http.Headers;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Tableau.SignIn;
using MlConnector.Tableau.Transport;

namespace MlConnector.Tableau.Checks;

/// <summary>Looks at everything a delivery needs and reports all findings. Publishes nothing; an upload that was begun is forgotten by the service.</summary>
internal sealed class ConnectionCheck(SessionKeeper sessions, TableauClient client, ProjectCheck project, TableauOptions options)
{
    private static readonly byte[] Nowhere = """{"datasource":{"datasourceLuid":"00000000-0000-0000-0000-000000000000"}}"""u8.ToArray();

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
        const string What = "Trying VizQL Data Service";
        if (!options.ReadsBack)
        {
            findings.Add(new CheckFinding("read-back", CheckOutcome.Warning, "readBack is false, so no run is verified"));
            return;
        }

        await findings.LookAsync("read-back", async () =>
        {
            var call = new TableauCall(HttpMethod.Post, static _ => "api/v1/vizql-data-service/read-metadata", What)
            {
                Body = static () => new ByteArrayContent(Nowhere) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
                Accepts = static refused => refused.Code is "404950" or "404934" || refused.Status == 404,
            };
            TableauAnswer answer = await client.AskAsync(call, cancel);
            return answer.Code is "404950" or "404934" ? (CheckOutcome.Ok, "VizQL Data Service answers") : throw new ConnectorException(TableauErrors.NoReadBack(What, ""));
        });
    }
}
