using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Datasets;
using MlConnector.PowerBi.ReadBack;
using MlConnector.PowerBi.Rows;

namespace MlConnector.PowerBi.Checks;

/// <summary>
/// Finds out whether a tenant still lets datasets be created, takes rows and answers queries: creates a throw-away dataset, pushes one row, looks for it, and deletes the dataset again
/// whatever happened in between.
/// </summary>
internal sealed class CreationProbe(DatasetCreation creation, DatasetDirectory datasets, RowSender sender, BatchConfirmer confirmer, PowerBiOptions options, TimeProvider time)
{
    private const string Prefix = "mlc-probe-", Stamp = "yyyyMMddHHmmssfff";
    private static readonly TimeSpan Left = TimeSpan.FromMinutes(30);

    /// <summary>What was found. <paramref name="readsBack"/> tells whether the row is waited for; that takes as long as rows take to become visible.</summary>
    public async Task<ImmutableArray<CheckFinding>> RunAsync(string workspace, bool readsBack, CancellationToken cancel)
    {
        string name = Prefix + time.GetUtcNow().ToString(Stamp, CultureInfo.InvariantCulture);
        var findings = ImmutableArray.CreateBuilder<CheckFinding>();
        ContainerReference? made = null;
        try
        {
            await DeleteLeftAsync(workspace, cancel);
            DatasetEntry entry = await creation.CreateAsync(workspace, name, [ProbeBatch.Table], cancel);
            made = new ContainerReference(entry.Id, name);
            findings.Add(new CheckFinding("creation of datasets", CheckOutcome.Ok, $"a throw-away dataset ({name}) could be created"));
            await PushAsync(workspace, made, name, readsBack && options.ReadBack != ReadBackMode.Off, findings, cancel);
        }
        catch (ConnectorException e)
        {
            findings.Add(new CheckFinding("creation of datasets", CheckOutcome.Problem, e.Error.Message) { Error = e.Error });
        }
        finally
        {
            if (made is not null) await DeleteAsync(workspace, made, findings);
        }

        return findings.ToImmutable();
    }

    private async Task PushAsync(string workspace, ContainerReference made, string name, bool readsBack, ImmutableArray<CheckFinding>.Builder findings, CancellationToken cancel)
    {
        var batch = new ProbeBatch(name);
        SendResult sent = await sender.SendAsync(workspace, made, batch, cancel);
        findings.Add(sent.Outcome == SendOutcome.Delivered
            ? new CheckFinding("pushing rows", CheckOutcome.Ok, "one row was taken")
            : new CheckFinding("pushing rows", Passes(sent.Error!) ? CheckOutcome.Warning : CheckOutcome.Problem, sent.Error!.Message) { Error = sent.Error });
        if (sent.Outcome != SendOutcome.Delivered || !readsBack) return;
        ConfirmResult found = await confirmer.ConfirmAsync(workspace, made, batch.Reference with { LastSentAt = time.GetUtcNow() }, cancel);
        findings.Add(found.Outcome == ConfirmOutcome.Arrived
            ? new CheckFinding("reading back", CheckOutcome.Ok, "the row was found by a query")
            : new CheckFinding("reading back", CheckOutcome.Warning, found.Error?.Message ?? "the row was not found") { Error = found.Error });
    }

    /// <summary>A service that asks to wait has not refused: the rows that follow wait for it.</summary>
    private static bool Passes(ConnectorError error) => error.Kind == ErrorKind.Throttled;

    /// <summary>Deletes what an earlier attempt left that was killed, or whose dataset appeared late: by its exact name and its one table, and only when nobody can be busy with it any more.</summary>
    private async Task DeleteLeftAsync(string workspace, CancellationToken cancel)
    {
        foreach (DatasetEntry entry in await datasets.ListAsync(workspace, cancel))
        {
            bool ours = entry.Name.StartsWith(Prefix, StringComparison.Ordinal)
                && DateTimeOffset.TryParseExact(entry.Name[Prefix.Length..], Stamp, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset made)
                && time.GetUtcNow() - made > Left;
            if (ours && await datasets.TablesAsync(workspace, entry.Id, entry.Name, cancel) is [var only] && only == ProbeBatch.Table.Name) await creation.DeleteAsync(workspace, entry.Id, cancel);
        }
    }

    private async Task DeleteAsync(string workspace, ContainerReference made, ImmutableArray<CheckFinding>.Builder findings)
    {
        try
        {
            // Not cancelled with the rest: a probe leaves nothing behind.
            await creation.DeleteAsync(workspace, made.Id, CancellationToken.None);
        }
        catch (ConnectorException e)
        {
            findings.Add(new CheckFinding("throw-away dataset", CheckOutcome.Warning, $"{made.Name} could not be deleted: delete it by hand") { Error = e.Error });
        }
    }
}
