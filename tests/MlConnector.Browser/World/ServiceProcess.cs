using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MlConnector.Browser.World;

/// <summary>The shipped program as a service, in a process and a folder of its own.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;
    private readonly StringBuilder said = new();

    private ServiceProcess(Process process, string folder) => (this.process, this.folder) = (process, folder);

    /// <summary>Where the console is.</summary>
    public Uri Console { get; private set; } = new("about:blank");

    /// <summary>The link that makes the first admin.</summary>
    public Uri FirstSignIn { get; private set; } = new("about:blank");

    /// <summary>Starts it on an empty folder and waits until it says where to begin.</summary>
    public static async Task<ServiceProcess> StartAsync()
    {
        string home = Directory.CreateTempSubdirectory("mlc-browser-").FullName;
        string program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "mlc.dll"));
        string[] line = ["dotnet", program, "serve", "--data", Path.Combine(home, "data"), "--urls", "http://127.0.0.1:0"];
        if (OperatingSystem.IsLinux()) line = ["env", "--default-signal=INT", .. line]; // who was started in the background ignores SIGINT, and so does whom it starts
        var start = new ProcessStartInfo(line[0], line[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MLC_KEYS"] = Path.Combine(home, "keys");
        var service = new ServiceProcess(Process.Start(start)!, home);
        await service.ListenAsync();
        return service;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task ListenAsync()
    {
        process.ErrorDataReceived += (_, line) => said.AppendLine(line.Data);
        process.BeginErrorReadLine();
        while (FirstSignIn.Scheme == "about")
        {
            string line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException($"The service has ended: {said}");
            if (Address(line) is not { } address) continue;
            if (line.StartsWith("console", StringComparison.Ordinal)) Console = address;
            if (line.StartsWith("first sign-in", StringComparison.Ordinal)) FirstSignIn = address;
        }
    }

    private static Uri? Address(string line) => line.Split(' ').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal)) is { } text ? new Uri(text.TrimEnd(',')) : null;
}
