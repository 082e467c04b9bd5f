using System.Diagnostics;
using System.Text.Json;
using MlConnector.Chaos.Host;

namespace MlConnector.Chaos.World;

/// <summary>How a process ended.</summary>
/// <param name="Code">Exit code; 137 = killed.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Errors">What it printed on the error output.</param>
internal sealed record ProcessEnd(int Code, string Output, string Errors)
{
    /// <summary>128 + SIGKILL.</summary>
    private const int KilledCode = 137;

    /// <summary>True if SIGKILL ended it.</summary>
    public bool Killed => Code == KilledCode;

    /// <summary>The run's result, as the host prints it; null if it did not get that far.</summary>
    public JsonElement? Report => Output.StartsWith('{') ? JsonDocument.Parse(Output).RootElement : null;

    /// <summary>State of the run; empty if there is none.</summary>
    public string State => Report?.GetProperty("state").GetString() ?? "";

    /// <inheritdoc />
    public override string ToString() => $"exit code {Code}\n--- output\n{Output}\n--- errors\n{Errors}";
}

/// <summary>Starts processes on a site's data folder and waits for their end.</summary>
internal sealed class EngineProcess(Site site)
{
    /// <summary>Longest wait for one process; a hanging engine is a failure, not a hanging suite.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>One run in the test host.</summary>
    public Task<ProcessEnd> RunAsync(Kill? kill, CancellationToken cancel) =>
        EndAsync(Start("MlConnector.Chaos.Host.dll", new HostOrders(site.DataFolder, site.ConfigurationFile, site.Time, kill).ToArguments()), null, cancel);

    /// <summary>Starts a program of this build on the site's data folder.</summary>
    public Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = site.Folder,
        };
        start.Environment["MLC_DATA"] = site.DataFolder;
        start.Environment["MLC_KEYS"] = Path.Combine(site.Folder, "keys");
        start.Environment.Remove("MLC_KEY");

        // Processes live for a second: measuring themselves for later speed does not pay.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }

    /// <summary>Gives a process its input and waits until it ends.</summary>
    public static async Task<ProcessEnd> EndAsync(Process started, string? input, CancellationToken cancel)
    {
        using Process process = started;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None), errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException e)
        {
            process.Kill();
            throw new InvalidOperationException($"the process did not end within {Patience}\n{await output}\n{await errors}", e);
        }

        return new ProcessEnd(process.ExitCode, (await output).Trim(), await errors);
    }
}
