using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Chaos.Host;
using MlConnector.Cli.Output;

// Runs that stand at their kill point keep a thread each.
const int Threads = 256;
ThreadPool.SetMinThreads(Threads, Threads);
var gate = new Lock();
List<Task> playing = [];
while (await Console.In.ReadLineAsync() is { } line)
{
    HostOrders orders = HostOrders.Parse(line);
    playing.Add(Task.Run(() => PlayAsync(orders)));
}

await Task.WhenAll(playing);
return ExitCode.Done;

async Task PlayAsync(HostOrders orders)
{
    try
    {
        Say(await new EngineRun(orders, () => Say(new HostAnswer(orders.Id) { Arrived = true })).RunAsync());
    }
    catch (ConnectorException e)
    {
        Say(new HostAnswer(orders.Id) { Code = ExitCode.Of(e.Errors), Errors = string.Join('\n', e.Errors) });
    }
    catch (IOException e)
    {
        // mlc prints it, and how to look at the disk.
        Say(new HostAnswer(orders.Id) { Code = ExitCode.Usage, Errors = e.Message });
    }
    catch (Exception e)
    {
        // A process of mlc would have died of it.
        Say(new HostAnswer(orders.Id) { Code = ExitCode.RunFailed, Errors = $"UNHANDLED {e}" });
    }
}

void Say(HostAnswer answer)
{
    lock (gate)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(answer, HostJson.Default.HostAnswer));
        Console.Out.Flush();
    }
}
