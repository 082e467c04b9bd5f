using System.Diagnostics;
using System.Text.Json;
using MlConnector.Cli.Commands;

namespace MlConnector.EndToEnd.World;

/// <summary>How one <c>mlc</c> ended.</summary>
internal sealed record MlcResult(int Code, string Output, string Errors)
{
    /// <summary>The output as one JSON document.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Fails with everything that was printed if the code is another one.</summary>
    public MlcResult Ended(int code)
    {
        Assert.True(Code == code, $"mlc ended with {Code}, not {code}.\n--- output\n{Output}\n--- errors\n{Errors}");
        return this;
    }
}

/// <summary>Runs the shipped program, in this process or in one of its own, with a data folder, the key folder of all tests and nothing else.</summary>
internal sealed class Mlc(string folder)
{
    // Keys have ids of their own, so one folder serves every site; it is named by a variable of the whole process, and commands that run here need it like those that are started.
    public static readonly string Keys = Directory.CreateTempSubdirectory("mlc-keys-").FullName;

    static Mlc() => Environment.SetEnvironmentVariable("MLC_KEYS", Keys);

    private static readonly string Program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "mlc.dll"));

    /// <summary>Where the data lies.</summary>
    public string Data { get; } = Path.Combine(folder, "data");

    /// <summary>Further variables of its environment.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs a command to its end in this process: all of the program but its start, which takes longer than most commands.</summary>
    public async Task<MlcResult> RunAsync(string[] arguments, string? input = null)
    {
        if (Variables.Count > 0) return await ProcessAsync(arguments, input); // a process has one environment
        using StringWriter output = new(), errors = new();
        using var answers = new StringReader(input ?? "");
        int code = await CommandLine.RunAsync(arguments.Contains("--data") ? arguments : [.. arguments, "--data", Data], output, errors, answers);
        return new MlcResult(code, output.ToString(), errors.ToString());
    }

    /// <summary>Runs a command to its end; arguments are separated by blanks.</summary>
    public Task<MlcResult> RunAsync(string arguments, string? input = null) => RunAsync(Words(arguments), input);

    /// <summary>Runs a command to its end in a process of its own.</summary>
    public async Task<MlcResult> ProcessAsync(string[] arguments, string? input = null)
    {
        using Process process = Start(arguments);
        return await EndAsync(process, input);
    }

    /// <summary>The same; arguments are separated by blanks.</summary>
    public Task<MlcResult> ProcessAsync(string arguments, string? input = null) => ProcessAsync(Words(arguments), input);

    /// <summary>Starts a command; the caller ends it. With <paramref name="terminal"/> its keyboard and screen are that device.</summary>
    public Process Start(string[] arguments, string? terminal = null)
    {
        // Who was started in the background ignores SIGINT, and so does whom it starts: the program has to begin as it would in a terminal.
        string[] line = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet", Program, .. arguments] : ["dotnet", Program, .. arguments];
        if (terminal is not null) line = ["sh", "-c", "exec \"$@\" <\"$0\" >\"$0\" 2>&1", terminal, .. line];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        if (terminal is not null) start.Environment["TERM"] = "xterm";
        start.Environment["MLC_DATA"] = Data;
        start.Environment["MLC_KEYS"] = Keys;
        start.Environment.Remove("MLC_KEY");
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach ((string name, string value) in Variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end of a process and reads what it printed.</summary>
    public static async Task<MlcResult> EndAsync(Process process, string? input = null)
    {
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new MlcResult(process.ExitCode, await output, await errors);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
