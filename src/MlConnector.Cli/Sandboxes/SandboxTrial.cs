using System.Globalization;
using MlConnector.Composition;
using MlConnector.Server.Hosting;

namespace MlConnector.Cli.Sandboxes;

/// <summary>Offers the sandboxes to somebody who tries the console. They live in this process and end with it.</summary>
internal sealed class SandboxTrial(DataFolder folder) : ITrial, IAsyncDisposable
{
    private const string SecretPrefix = "trial-";

    private readonly List<SandboxPair> pairs = [];
    private readonly SemaphoreSlim gate = new(1);

    /// <inheritdoc />
    public async Task<string> BeginAsync(Workspace workspace, string sourceType, string destinationType, string by, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            SandboxPair pair = pairs.FirstOrDefault(one => one.Erp.Type == sourceType && one.Bi.Type == destinationType) ?? await StartAsync(sourceType, destinationType, cancel);
            await pair.StoreSecretsAsync(workspace, by);
            return SandboxConfiguration.Text(pair, FreeName(await workspace.Store.Revisions.PipelinesAsync(cancel)));
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (SandboxPair pair in pairs) await pair.DisposeAsync();
        gate.Dispose();
    }

    /// <summary>A trial of the name of a pipeline that is there would be its next revision.</summary>
    private static string FreeName(IReadOnlyList<string> taken) =>
        Enumerable.Range(1, taken.Count + 1).Select(number => number == 1 ? SandboxConfiguration.Pipeline : string.Create(CultureInfo.InvariantCulture, $"{SandboxConfiguration.Pipeline}-{number}")).First(name => !taken.Contains(name, StringComparer.Ordinal));

    private async Task<SandboxPair> StartAsync(string source, string destination, CancellationToken cancel)
    {
        var settings = new SandboxSettings(0, 0, Path.Combine(folder.Path, $"sandbox-{source}-{destination}.pem")) { Source = source, Destination = destination, SecretPrefix = SecretPrefix };
        SandboxPair pair = await SandboxPair.StartAsync(settings, cancel);
        pairs.Add(pair);
        return pair;
    }
}
