using MlConnector.Abstractions.Errors;
using MlConnector.Chaos.Host;
using MlConnector.Cli.Output;
using MlConnector.Engine.Runs;

HostOrders orders = HostOrders.Parse(args);
var observer = new KillingObserver(orders.Kill);
try
{
    RunResult result = await new EngineRun(orders).RunAsync(observer);
    Console.Out.WriteLine(EngineRun.Report(result, observer));
    return ExitCode.Of(result);
}
catch (ConnectorException e)
{
    foreach (ConnectorError error in e.Errors) Console.Error.WriteLine(error);
    return ExitCode.Of(e.Errors);
}
