using System.Collections.Immutable;
using System.Net.Http.Headers;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Tableau.SignIn;
using MlConnector.Tableau.Sources;
using MlConnector.Tableau.Transport;

namespace MlConnector.Tableau.Checks;

/// <summary>Looks at everything a delivery needs and reports all findings. Publishes nothing; an upload that was begun is forgotten by the service.</summary>
internal sealed class ConnectionCheck(SessionKeeper sessions, TableauClient client, SiteDirectory site, TableauOptions options)
{
    private static readonly byte[] Nowhere = """{"datasource":{"datasourceLuid":"00000000-0000-0000-0000-000000000000"}}"""u8.ToArray();

    public async Task<CheckReport> RunAsync(DestinationSchema? schema, CancellationToken cancel)
    {
        var findings = ImmutableArray.CreateBuilder<CheckFinding>();
        if (!await LookAsync("sign-in", findings, async () => { TableauSession session = await sessions.GetAsync(cancel); return $"with {session.Whose} on {session.Host.Host}, REST API {session.Version}"; }))
        {
            string[] later = ["uploads", "read-back", "project"];
            findings.AddRange(later.Select(subject => new CheckFinding(subject, CheckOutcome.Skipped, "not looked at, because something before it failed")));
            return new CheckReport(findings.ToImmutable());
        }

        if (options.App is null) findings.Add(new CheckFinding("credentials", CheckOutcome.Warning, "a personal access token ends by its date and after 15 days without use; a connected app does not"));
        if (options.Standby is { } standby) findings.Add(await sessions.KeepAliveAsync(standby, cancel)); // nobody would notice otherwise that it is dead before it is needed
        await LookAsync("uploads", findings, async () =>
        {
            await client.AskAsync(new TableauCall(HttpMethod.Post, static session => session.Path("fileUploads"), "Trying an upload"), cancel);
            return "an upload may be begun";
        });
        await ReadBackAsync(findings, cancel);
        await ProjectAsync(schema, findings, cancel);
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

        await LookAsync("read-back", findings, async () =>
        {
            var call = new TableauCall(HttpMethod.Post, static _ => "api/v1/vizql-data-service/read-metadata", What)
            {
                Body = static () => new ByteArrayContent(Nowhere) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
                Accepts = static refused => refused.Code is "404950" or "404934" || refused.Status == 404,
            };
            TableauAnswer answer = await client.AskAsync(call, cancel);
            return answer.Code is "404950" or "404934" ? "VizQL Data Service answers" : throw new ConnectorException(TableauErrors.NoReadBack(What, ""));
        });
    }

    private async Task ProjectAsync(DestinationSchema? schema, ImmutableArray<CheckFinding>.Builder findings, CancellationToken cancel)
    {
        if (schema is null)
        {
            findings.Add(new CheckFinding("project", CheckOutcome.Skipped, "no pipeline names one"));
            return;
        }

        await LookAsync($"project {schema.Container}", findings, async () => await site.FindProjectAsync(schema.Container, cancel) is null ? "does not exist yet; apply creates it" : "is there");
    }

    private static async Task<bool> LookAsync(string subject, ImmutableArray<CheckFinding>.Builder findings, Func<Task<string>> look)
    {
        try
        {
            findings.Add(new CheckFinding(subject, CheckOutcome.Ok, await look()));
            return true;
        }
        catch (ConnectorException e)
        {
            findings.AddRange(e.Errors.Select(error => new CheckFinding(subject, CheckOutcome.Problem, error.Message) { Error = error }));
            return false;
        }
    }
}
