using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MlConnector.Chaos.Host;

namespace MlConnector.Chaos.World;

/// <summary>How a run or a process ended.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Errors">What it printed on the error output.</param>
internal sealed record ProcessEnd(int Code, string Output, string Errors)
{
    /// <summary>What a host answered; null if it was killed or is no host.</summary>
    public HostAnswer? Answer { get; init; }

    /// <summary>It stood at its kill point when its process ended.</summary>
    public bool StoodStill { get; init; }

    /// <summary>True if it was killed by us: an exit code alone does not tell, for a runtime that cannot begin ends with the same one as SIGKILL.</summary>
    public bool Killed { get; init; }

    /// <summary>The run's result, as the host gives it; null if it did not get that far.</summary>
    public JsonElement? Report => Output.StartsWith('{') ? JsonDocument.Parse(Output).RootElement : null;

    /// <summary>State of the run; empty if there is none.</summary>
    public string State => Report?.GetProperty("state").GetString() ?? "";

    /// <inheritdoc />
    public override string ToString() => $"exit code {Code}\n--- output\n{Output}\n--- errors\n{Errors}";
}

/// <summary>Starts processes of this build and waits for their end.</summary>
internal static class EngineProcess
{
    /// <summary>Longest wait for one process; a hanging engine is a failure, not a hanging suite.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Starts the shipped program on a site's data folder.</summary>
    public static Process StartMlc(Site site, IEnumerable<string> arguments) => Start("mlc.dll", arguments, site.Keys, site.DataFolder, null);

    /// <summary>Starts a program of this build.</summary>
    /// <param name="program">Its file.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="keys">Folder of the key files.</param>
    /// <param name="data">Data folder; null = it is told.</param>
    /// <param name="fileKilobytes">Largest file it may write; null = no bound. A write beyond it fails as on a full disk: the signal that would end the process is ignored.</param>
    public static Process Start(string program, IEnumerable<string> arguments, string keys, string? data, int? fileKilobytes)
    {
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, program), .. arguments];
        if (fileKilobytes is { } most) command = ["bash", "-c", string.Create(CultureInfo.InvariantCulture, $"trap '' XFSZ; ulimit -f {most}; exec \"$@\""), "bash", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (data is not null) start.Environment["MLC_DATA"] = data;
        start.Environment["MLC_KEYS"] = keys;
        start.Environment.Remove("MLC_KEY");

        // The runtime keeps the code it makes in a file of its own, in memory, to which the bound would apply as well: it could not begin.
        if (fileKilobytes is not null) start.Environment["DOTNET_EnableWriteXorExecute"] = "0";

        // Most processes live for seconds: measuring themselves for later speed does not pay.
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
