using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Queries;
using MlConnector.BigQuery.SignIn;
using MlConnector.BigQuery.Tables;
using MlConnector.BigQuery.Transport;

namespace MlConnector.BigQuery.Checks;

/// <summary>Looks at everything a delivery needs and reports all findings. Changes nothing.</summary>
internal sealed class ConnectionCheck(BigQueryTokens tokens, BigQueryClient client, TableDirectory tables, QueryClient queries, RightsProbe rights, BigQueryOptions options)
{
    public async Task<CheckReport> RunAsync(DestinationSchema? schema, CancellationToken cancel)
    {
        var findings = ImmutableArray.CreateBuilder<CheckFinding>();
        if (!await findings.LookAsync("sign-in", async () => { await tokens.GetAsync(cancel); return $"token from {options.TokenUrl.Host}"; }))
        {
            string[] later = ["project", "jobs and queries", "dataset"];
            findings.AddRange(later.Select(subject => new CheckFinding(subject, CheckOutcome.Skipped, "not looked at, because something before it failed")));
            return new CheckReport(findings.ToImmutable());
        }

        await findings.LookAsync($"project {options.Project}", async () =>
        {
            await client.AskAsync(new ApiCall(HttpMethod.Get, client.Paths.Datasets(1), "Looking at the project"), cancel);
            return "datasets can be listed";
        });
        await findings.LookAsync("jobs and queries", async () =>
        {
            await queries.ExecuteAsync("SELECT 1 AS n", "Trying a query", cancel);
            return "a query was answered, so that jobs may be run";
        });
        await DatasetAsync(schema, findings, cancel);
        return new CheckReport(findings.ToImmutable());
    }

    private async Task DatasetAsync(DestinationSchema? schema, ImmutableArray<CheckFinding>.Builder findings, CancellationToken cancel)
    {
        if (schema is null)
        {
            findings.Add(new CheckFinding("dataset", CheckOutcome.Skipped, "no pipeline names one"));
            if (options.Streams) findings.Add(new CheckFinding(rights.Way, CheckOutcome.Skipped, "not tried: no pipeline names a dataset; a project without billing may not stream rows: apply a pipeline, and check again"));
            return;
        }

        string? location = null;
        bool looked = await findings.LookAsync($"dataset {schema.Container}", async () =>
        {
            location = (await tables.DatasetAsync(schema.Container, cancel))?.Location;
            if (location is null) return "does not exist yet; apply creates it, which shows whether the account may, and then check can try the rights in it";
            if (!string.Equals(location, options.Location, StringComparison.OrdinalIgnoreCase)) throw new ConnectorException(SchemaPlanner.Elsewhere(schema.Container, location, options.Location));
            return $"lies in {location}";
        });
        if (!looked) return;
        if (location is null)
        {
            // Streaming is refused to a project without billing, which is better told before anything is created.
            if (options.Streams) await findings.LookAsync(rights.Way, () => rights.WayAsync(schema, table: null, cancel));
            return;
        }

        foreach ((string subject, Func<CancellationToken, Task<Look>> look) in await rights.OfAsync(schema, cancel)) await findings.LookAsync(subject, () => look(cancel));
    }
}
