using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using MlConnector.Chaos.Host;

namespace MlConnector.Chaos.World;

/// <summary>A host process: plays runs of several sites at once until it is killed.</summary>
internal sealed class Worker
{
    private readonly Process process;
    private readonly Action<Worker> arrived;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<ProcessEnd>> playing = new();
    private readonly ConcurrentDictionary<int, bool> standing = new();
    private readonly Task errors;
    private readonly Task reading;
    private string errorOutput = "";
    private int exitCode;
    private volatile bool killed;

    /// <summary>Starts it. <paramref name="arrived"/> is told whenever a run stands at its kill point.</summary>
    /// <param name="keys">Folder of the key files.</param>
    /// <param name="fileKilobytes">Largest file that the operating system lets it write; null = no bound.</param>
    /// <param name="arrived">Called on a thread of the pool.</param>
    public Worker(string keys, int? fileKilobytes, Action<Worker> arrived)
    {
        this.arrived = arrived;
        process = EngineProcess.Start("MlConnector.Chaos.Host.dll", [], keys, null, fileKilobytes);
        errors = Task.Run(async () => errorOutput = await process.StandardError.ReadToEndAsync());
        reading = Task.Run(ReadAsync);
    }

    /// <summary>Plays an order: its end, or that it was killed.</summary>
    public async Task<ProcessEnd> PlayAsync(HostOrders orders)
    {
        var end = new TaskCompletionSource<ProcessEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        playing[orders.Id] = end;
        try
        {
            // One line in one write: orders of several runs come at once, and the writer of a process does not keep them apart.
            lock (process)
            {
                process.StandardInput.Write(orders.ToLine() + "\n");
                process.StandardInput.Flush();
            }
        }
        catch (IOException)
        {
            // It has died meanwhile: reading its output comes to an end and says so.
        }

        if (reading.IsCompleted) end.TrySetResult(Dead(orders.Id));
        return await end.Task;
    }

    /// <summary>SIGKILL.</summary>
    public void Kill()
    {
        if (process.HasExited) return;
        killed = true;
        process.Kill();
    }

    /// <summary>Waits until it is gone.</summary>
    public async Task EndAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        await reading;
        await errors;
        process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            HostAnswer? answer = Parse(line);
            if (answer is null) continue;
            if (answer.Arrived)
            {
                standing[answer.Id] = true;
                arrived(this);
            }
            else if (playing.TryRemove(answer.Id, out TaskCompletionSource<ProcessEnd>? end)) end.TrySetResult(new ProcessEnd(answer.Code, answer.Result ?? "", answer.Errors) { Answer = answer });
        }

        await process.WaitForExitAsync();
        await errors;
        exitCode = process.ExitCode;
        foreach ((int id, TaskCompletionSource<ProcessEnd> end) in playing) end.TrySetResult(Dead(id));
    }

    private ProcessEnd Dead(int order) => new(exitCode, "", errorOutput) { Killed = killed, StoodStill = standing.ContainsKey(order) };

    /// <summary>A line that SIGKILL has cut is no answer.</summary>
    private static HostAnswer? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, HostJson.Default.HostAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
