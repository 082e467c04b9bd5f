using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Datasets;
using MlConnector.PowerBi.Pacing;
using MlConnector.PowerBi.Transport;
using MlConnector.PowerBi.Workspaces;
using Microsoft.Extensions.Logging;

namespace MlConnector.PowerBi.Refreshes;

/// <summary>
/// Triggers the refresh of import datasets and follows it to its end. On shared capacity eight a day are allowed, scheduled ones included, and only <c>notifyOption</c> may be
/// sent. Push datasets are queryable without a refresh and are never refreshed.
/// </summary>
internal sealed class DatasetRefresher(PowerBiClient client, WorkspaceDirectory workspaces, DatasetDirectory datasets, PowerBiOptions options,
    RefreshClaims claims, IPace pace, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>A finding per dataset that the settings name; none if they name none.</summary>
    public async Task<CheckReport> RefreshAsync(CancellationToken cancel)
    {
        var findings = ImmutableArray.CreateBuilder<CheckFinding>();
        foreach (RefreshTarget target in options.Refresh)
        {
            string subject = $"refresh of {target.Dataset}";
            try
            {
                findings.Add(await RefreshAsync(target, subject, cancel));
            }
            catch (ConnectorException e)
            {
                findings.Add(new CheckFinding(subject, CheckOutcome.Problem, e.Error.Message) { Error = e.Error });
            }
        }

        return new CheckReport(findings.ToImmutable());
    }

    private async Task<CheckFinding> RefreshAsync(RefreshTarget target, string subject, CancellationToken cancel)
    {
        string workspace = target.Workspace is { } other ? await workspaces.IdOfAsync(other, cancel) : await workspaces.IdAsync(cancel);
        DatasetEntry entry = await datasets.FindAsync(workspace, target.Dataset, cancel) ?? throw new ConnectorException(PowerBiErrors.DatasetGone(target.Dataset));
        if (entry.TakesRows == true)
        {
            throw new ConnectorException(PowerBiErrors.Config("POWERBI-REFRESH-PUSH",
                $"Dataset {target.Dataset} is a push dataset and needs no refresh.", "Name import datasets under refresh."));
        }

        ImmutableArray<RefreshEntry> before = await HistoryAsync(workspace, entry, cancel);
        if (before.FirstOrDefault(refresh => refresh.Running) is { } running) return await FollowAsync(workspace, entry, running.Id, running.Started, subject, cancel);
        DateTimeOffset dayAgo = time.GetUtcNow() - Day;
        int today = before.Count(refresh => refresh.Started > dayAgo);
        if (today >= options.Limits.RefreshesPerDay || !await pace.TryAsync(claims.Of(target), cancel))
        {
            return new CheckFinding(subject, CheckOutcome.Warning,
                string.Create(CultureInfo.InvariantCulture, $"not triggered: it was refreshed {today} times within a day by its history, and {options.Limits.RefreshesPerDay} are allowed"));
        }

        // The service's clock may be some minutes behind ours.
        DateTimeOffset since = time.GetUtcNow() - Skew;
        DateTimeOffset newest = before.Select(refresh => refresh.Started).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        string? id = await TriggerAsync(workspace, entry, cancel);
        return await FollowAsync(workspace, entry, id, since > newest ? since : newest.AddTicks(1), subject, cancel);
    }

    private async Task<string?> TriggerAsync(string workspace, DatasetEntry entry, CancellationToken cancel)
    {
        var call = new PowerBiCall(HttpMethod.Post, PowerBiPath.Refreshes(workspace, entry.Id), "Triggering the refresh", """{"notifyOption":"NoNotification"}"""u8.ToArray()) { Dataset = entry.Name };
        // A second trigger would spend a second of the day's refreshes, so it is not repeated.
        (VendorAnswer? answer, ConnectorError? error) = await client.TryAsync(call, cancel);
        if (error is not null) throw new ConnectorException(error);
        PowerBiLog.RefreshStatus(log, entry.Name, "triggered");
        return answer!.RequestId;
    }

    private async Task<CheckFinding> FollowAsync(string workspace, DatasetEntry entry, string? id, DateTimeOffset since, string subject, CancellationToken cancel)
    {
        DateTimeOffset until = time.GetUtcNow() + options.RefreshTimeout;
        while (time.GetUtcNow() < until)
        {
            await Task.Delay(Poll, time, cancel);
            ImmutableArray<RefreshEntry> history = await HistoryAsync(workspace, entry, cancel);
            // Ours is found by its request id where the service gives one, else by its time; the newest stands first.
            RefreshEntry? ours = history.FirstOrDefault(refresh => refresh.Id == id) ?? history.FirstOrDefault(refresh => refresh.Started >= since);
            if (ours is not { Running: false } ended) continue;
            PowerBiLog.RefreshStatus(log, entry.Name, ended.Status);
            return ended.Status == "Completed"
                ? new CheckFinding(subject, CheckOutcome.Ok, "completed")
                : new CheckFinding(subject, CheckOutcome.Problem, $"ended as {ended.Status}")
                {
                    Error = PowerBiErrors.Config("POWERBI-REFRESH-FAILED",
                        $"The refresh of {entry.Name} ended as {ended.Status}{(ended.Problem.Length > 0 ? $" ({ended.Problem})" : "")}.",
                        "Open the refresh history of the dataset in the service."),
                };
        }

        return new CheckFinding(subject, CheckOutcome.Warning, $"still running after {options.RefreshTimeout}; no longer followed");
    }

    private async Task<ImmutableArray<RefreshEntry>> HistoryAsync(string workspace, DatasetEntry entry, CancellationToken cancel)
    {
        VendorAnswer answer = await client.AskAsync(
            new PowerBiCall(HttpMethod.Get, PowerBiPath.Refreshes(workspace, entry.Id) + "?$top=60", "Reading the refresh history") { Dataset = entry.Name },
            cancel);
        return AnswerList.Read(answer, "the refresh history", Entry);
    }

    private static RefreshEntry Entry(JsonElement item)
    {
        bool dated = DateTimeOffset.TryParse(AnswerList.Text(item, "startTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
            out DateTimeOffset started);
        return new RefreshEntry(AnswerList.Text(item, "requestId"), AnswerList.Text(item, "status"), dated ? started : DateTimeOffset.MinValue,
            ErrorCode(AnswerList.Text(item, "serviceExceptionJson")));
    }

    // Only the code: the text may quote data.
    private static string ErrorCode(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json.Length > 0 ? json : "{}");
            return document.RootElement.ValueKind == JsonValueKind.Object ? AnswerList.Text(document.RootElement, "errorCode") : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    /// <summary>A past or running refresh; the service calls a running one <c>Unknown</c>.</summary>
    private sealed record RefreshEntry(string Id, string Status, DateTimeOffset Started, string Problem)
    {
        public bool Running => Status is "Unknown" or "InProgress" or "";
    }
}
