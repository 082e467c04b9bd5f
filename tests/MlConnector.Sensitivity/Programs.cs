using System.Diagnostics;

namespace MlConnector.Sensitivity;

/// <summary>Runs compilers and tests as programs of their own, without analyzers.</summary>
internal static class Programs
{
    /// <summary>Longest time for one build or one run of tests; what takes longer hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Runs a program to its end, or ends it.</summary>
    public static (int Code, string Output, bool Ended) Run(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["MLC_QUICK"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0"; // programs that live for seconds gain nothing by it
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        bool ended = process.WaitForExit((int)(Limit.Ticks / TimeSpan.TicksPerMillisecond));
        if (!ended) process.Kill(entireProcessTree: true);
        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult() + errors.GetAwaiter().GetResult(), ended);
    }
}
