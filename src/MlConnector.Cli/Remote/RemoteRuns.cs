using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Cli.Commands;
using MlConnector.Cli.Output;

namespace MlConnector.Cli.Remote;

/// <summary>Runs of a service: begun, waited for, told. Ctrl-C ends the waiting, not the run, which is the service's.</summary>
internal sealed class RemoteRuns(RemoteService service)
{
    private readonly List<IReport> views = [];

    /// <summary>How they ended.</summary>
    public int Code { get; private set; } = ExitCode.Done;

    /// <summary>What became of them.</summary>
    public IReport Report => new ReportList(views);

    /// <summary>Names of the pipelines that are meant: one, or all.</summary>
    public async Task<IReadOnlyList<string>> PipelinesAsync(string? name, CancellationToken cancel) =>
        name is not null ? [name] : [.. (await service.ListAsync("pipelines", int.MaxValue, cancel)).Select(pipeline => pipeline.Text("name"))];

    /// <summary>Name of the pipeline that is meant; without one, of the only one there is.</summary>
    /// <exception cref="ConnectorException"><c>USAGE</c>.</exception>
    public async Task<string> PipelineAsync(string? name, CancellationToken cancel) => await PipelinesAsync(name, cancel) switch
    {
        [var only] => only,
        [] => throw UsageError.Missing("The service has no pipeline yet.", "Apply one: mlc apply -f FILE --server URL"),
        var several => throw UsageError.Missing($"The service has {several.Count} pipelines.", $"Name one of: {string.Join(", ", several)}."),
    };

    /// <summary>Begins one and waits for its end.</summary>
    public async Task RunAsync(string path, string order, CancellationToken cancel)
    {
        JsonElement started = await service.PostAsync(path, order, cancel);
        JsonElement run = await EndAsync(started.Text("run"), cancel);
        views.Add(new RemoteView(run, text => RemoteTexts.Run(text, run)));
        Code = ExitCode.Worse(Code, run.GetProperty("summary").Text("state") switch
        {
            "verified" => ExitCode.Done,
            "failed" => ExitCode.RunFailed,
            _ => ExitCode.Unverified,
        });
    }

    private async Task<JsonElement> EndAsync(string id, CancellationToken cancel)
    {
        await foreach (JsonElement told in service.FollowAsync($"runs/{id}/events", cancel))
        {
            if (RemoteErrors.Of(told.GetProperty("errors")) is { Count: > 0 } refused) throw new ConnectorException(refused);
        }

        return await service.GetAsync($"runs/{id}", cancel);
    }
}
