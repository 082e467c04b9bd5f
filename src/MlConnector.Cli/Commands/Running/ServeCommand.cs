using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Cli.Sandboxes;
using MlConnector.Composition;
using MlConnector.Server.Hosting;
using MlConnector.Server.SignIn.Provider;
using MlConnector.Server.Telemetry;

namespace MlConnector.Cli.Commands.Running;

/// <summary>The service.</summary>
internal sealed class ServeCommand() : MlcCommand(
    "serve",
    "Run the service: pipelines by their schedules, the console in the browser, the API. Ctrl-C or a service manager's stop ends it within a batch; nothing is lost.",
    "mlc serve\nmlc serve --data /var/lib/mlc --urls http://127.0.0.1:8420\nmlc serve --urls https://0.0.0.0:8443 --certificate /etc/mlc/tls.pem")
{
    private readonly Option<string> urls = new("--urls") { Description = "Addresses to listen on, separated by semicolons. Plain http only on this machine.", HelpName = "URLS", DefaultValueFactory = _ => ServerOptions.StandardUrl };
    private readonly Option<string?> certificate = new("--certificate") { Description = "PEM file with certificate and key, for https addresses.", HelpName = "FILE" };
    private readonly Option<string?> signIn = new("--sign-in") { Description = "YAML file that names an OpenID Connect provider by which people sign in (see the guide of the service).", HelpName = "FILE" };
    private readonly Option<int> parallel = new Option<int>("--parallel") { Description = "Pipelines that run at the same time, 1 to 64.", DefaultValueFactory = _ => new ServerOptions().ParallelRuns }.Within(1, 64);
    private readonly Option<bool> jsonLog = new("--json-log") { Description = "Log a JSON object a line to the error output, with the ids of runs and batches." };

    protected override IEnumerable<Symbol> Symbols => [urls, certificate, signIn, parallel, jsonLog];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        ServerOptions options = await ReadAsync(context, cancel);
        context.DataFolder.Create();
        await using Workspace workspace = await context.OpenWorkspaceAsync(cancel, (said, redactor) => ServiceLogs.Open(said, redactor, context.Get(jsonLog), Environment.GetEnvironmentVariable, context.Time));
        await using var trial = new SandboxTrial(workspace.Folder);
        await using ServerHost host = await ServerHost.StartAsync(workspace, options with { Trial = trial }, cancel);
        context.Print(new FactReport([.. Facts(workspace, host)]));
        await context.Output.FlushAsync(cancel);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancel);
        }
        catch (OperationCanceledException)
        {
            await host.StopAsync();
        }

        return ExitCode.Done;
    }

    private static IEnumerable<(string Name, string Value)> Facts(Workspace workspace, ServerHost host)
    {
        yield return ("console", string.Join(", ", host.Addresses));
        yield return ("data folder", workspace.Folder.Path);
        if (host.FirstSignIn is { } link) yield return ("first sign-in", $"{link} (there is no user yet: who opens it becomes the admin; good once, for a day)");
    }

    private async Task<ServerOptions> ReadAsync(CommandContext context, CancellationToken cancel) => new()
    {
        Urls = context.Get(urls)!,
        Certificate = context.Get(certificate),
        Provider = context.Get(signIn) is { } file ? await ProviderSettingsFile.ReadAsync(file, cancel) : null,
        ParallelRuns = context.Get(parallel),
    };
}
