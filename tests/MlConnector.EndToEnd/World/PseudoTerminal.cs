using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MlConnector.EndToEnd.World;

/// <summary>A terminal with nobody before it: the program in it sees a keyboard and a screen, the test types and reads. Linux only.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2, NoControllingTerminal = 0x100;
    private readonly SafeFileHandle master;
    private readonly FileStream keyboard;
    private readonly StringBuilder screen = new();
    private readonly Task reading;
    private readonly Process process;

    private PseudoTerminal(SafeFileHandle master, Process process)
    {
        (this.master, this.process) = (master, process);
        keyboard = new FileStream(master, FileAccess.ReadWrite, bufferSize: 0);
        reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Everything that was printed so far.</summary>
    public string Screen
    {
        get
        {
            lock (screen) return screen.ToString();
        }
    }

    /// <summary>Starts a command in a new terminal.</summary>
    public static PseudoTerminal Start(Mlc mlc, params string[] arguments)
    {
        SafeFileHandle opened = Open(ReadWrite | NoControllingTerminal);
        if (opened.IsInvalid || Grant(opened) != 0 || Unlock(opened) != 0) throw new InvalidOperationException("no pseudo-terminal is to be had");
        byte[] name = new byte[64];
        if (Name(opened, name, name.Length) != 0) throw new InvalidOperationException("the pseudo-terminal has no name");
        string slave = Encoding.ASCII.GetString(name).TrimEnd('\0');
        return new PseudoTerminal(opened, mlc.Start(arguments, slave));
    }

    /// <summary>Waits until a text stands on the screen.</summary>
    public async Task WaitForAsync(string text)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!Screen.Contains(text, StringComparison.Ordinal))
        {
            Assert.False(process.HasExited && reading.IsCompleted, $"mlc ended before it printed '{text}':\n{Screen}");
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Types a line.</summary>
    public void Type(string line)
    {
        keyboard.Write(Encoding.UTF8.GetBytes(line + "\r"));
        keyboard.Flush();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<MlcResult> EndAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await reading.WaitAsync(TestContext.Current.CancellationToken);
        return new MlcResult(process.ExitCode, Screen, "");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
        keyboard.Dispose();
        master.Dispose();
    }

    private void Read()
    {
        byte[] bytes = new byte[4096];
        try
        {
            while (keyboard.Read(bytes) is > 0 and var length)
            {
                lock (screen) screen.Append(Encoding.UTF8.GetString(bytes, 0, length));
            }
        }
        catch (IOException)
        {
            // the last program has left the terminal
        }
    }

    [DllImport("libc", EntryPoint = "posix_openpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open(int flags);

    [DllImport("libc", EntryPoint = "grantpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Grant(SafeFileHandle master);

    [DllImport("libc", EntryPoint = "unlockpt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Unlock(SafeFileHandle master);

    [DllImport("libc", EntryPoint = "ptsname_r")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Name(SafeFileHandle master, [Out] byte[] name, nint length);
}
