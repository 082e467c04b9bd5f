using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Datasets;
using MlConnector.PowerBi.ReadBack;
using MlConnector.PowerBi.SignIn;
using MlConnector.PowerBi.Workspaces;

namespace MlConnector.PowerBi.Checks;

/// <summary>Looks at everything a delivery needs and reports all findings. Changes nothing, except for the throw-away dataset where the settings ask for it.</summary>
internal sealed class ConnectionCheck(PowerBiTokens tokens, WorkspaceDirectory workspaces, DatasetDirectory datasets, QueryClient queries,
    CreationProbe probe, PowerBiOptions options, TimeProvider time)
{
    public async Task<CheckReport> RunAsync(DestinationSchema? schema, CancellationToken cancel)
    {
        var findings = ImmutableArray.CreateBuilder<CheckFinding>();
        bool signedIn = await findings.LookAsync("sign-in",
            async () => { await tokens.GetAsync(cancel); return $"token from {options.Authority.Host} for tenant {options.Tenant}"; });
        string? workspace = null;
        bool inWorkspace = signedIn && await findings.LookAsync($"workspace {options.Workspace}", async () => Describe(await WorkspaceAsync()));
        if (inWorkspace)
        {
            bool? there = await DatasetAsync(schema, workspace!, findings, cancel);
            await CreationAsync(workspace!, there, findings, cancel);
        }
        else
        {
            string[] later = signedIn ? ["dataset", "reading back", "creation of datasets"] : ["workspace", "dataset", "reading back", "creation of datasets"];
            findings.AddRange(later.Select(subject => new CheckFinding(subject, CheckOutcome.Skipped, "not looked at, because something before it failed")));
        }

        findings.AddRange(Retirement.Remarks(time.GetUtcNow()).Select(remark => new CheckFinding("retirement", CheckOutcome.Warning, remark)));
        return new CheckReport(findings.ToImmutable());

        async Task<WorkspaceEntry> WorkspaceAsync()
        {
            WorkspaceEntry entry = await workspaces.LookAsync(cancel);
            workspace = entry.Id;
            return entry;
        }
    }

    /// <summary>True if the dataset exists, false if it would be created; null if nobody knows.</summary>
    private async Task<bool?> DatasetAsync(DestinationSchema? schema, string workspace, ImmutableArray<CheckFinding>.Builder findings, CancellationToken cancel)
    {
        if (schema is null)
        {
            findings.Add(new CheckFinding("dataset", CheckOutcome.Skipped, "no pipeline names one"));
            return null;
        }

        DatasetEntry? entry = null;
        ImmutableArray<string> tables = [];
        bool looked = await findings.LookAsync($"dataset {schema.Container}", async () =>
        {
            entry = await datasets.FindAsync(workspace, schema.Container, cancel);
            if (entry is null) return "does not exist yet; apply creates it";
            if (entry.TakesRows == false) throw new ConnectorException(PowerBiErrors.NotPush(entry.Name));
            tables = await datasets.TablesAsync(workspace, entry.Id, entry.Name, cancel);
            return $"id {entry.Id}, {tables.Length} tables";
        });
        if (options.ReadBack == ReadBackMode.Off)
        {
            findings.Add(new CheckFinding("reading back", CheckOutcome.Warning,
                "switched off in the settings: runs end unverified")
            { Error = PowerBiErrors.ReadBackOff() });
        }
        else if (looked && entry is not null && tables.Length > 0)
        {
            await ReadBackAsync(workspace, new ContainerReference(entry.Id, entry.Name),
                tables[0], findings, cancel);
        }
        else if (!looked || entry is not null || !Probes(there: false)) findings.Add(new CheckFinding("reading back", CheckOutcome.Skipped, "there is no dataset to ask yet"));
        return looked ? entry is not null : null;
    }

    private async Task ReadBackAsync(string workspace, ContainerReference dataset, string table, ImmutableArray<CheckFinding>.Builder findings, CancellationToken cancel)
    {
        int before = findings.Count;
        bool answered = await findings.LookAsync("reading back", async () =>
        {
            using QueryRows rows = await queries.AskAsync(workspace, dataset, DaxQueries.CountRows(new TableSchema(table, "", WriteMode.Append, [])), cancel);
            return "queries are answered";
        });
        // In auto mode a refusal is no reason to stop: runs then end unverified.
        if (!answered && options.ReadBack == ReadBackMode.Auto && findings[before].Error?.Code == "POWERBI-READBACK-REFUSED") findings[before] = findings[before] with { Outcome = CheckOutcome.Warning };
    }

    /// <summary>Where a dataset would be created a throw-away one tells whether the tenant allows it; elsewhere nobody needs to know.</summary>
    private bool Probes(bool? there) => options.ProbeCreation == CreationProbing.Always || options.ProbeCreation == CreationProbing.Auto && there == false;

    private async Task CreationAsync(string workspace, bool? there, ImmutableArray<CheckFinding>.Builder findings, CancellationToken cancel)
    {
        if (Probes(there)) findings.AddRange(await probe.RunAsync(workspace, readsBack: true, cancel));
        else findings.Add(new CheckFinding("creation of datasets", CheckOutcome.Skipped, options.ProbeCreation == CreationProbing.Never ? "switched off (probeCreation: never)" : "none would be created (probeCreation: always tries it all the same)"));
    }

    private static string Describe(WorkspaceEntry entry)
    {
        if (!entry.ReadOnly) return $"id {entry.Id}, {(entry.OnCapacity ? "on a capacity" : "shared capacity")}";
        throw new ConnectorException(PowerBiErrors.Auth("POWERBI-WORKSPACE-READ-ONLY", $"The service principal may only read workspace {entry.Name}.",
            "Make the enterprise application a Member of the workspace."));
    }
}
