namespace MlConnector.Cli.Commands.Waiting;

/// <summary>The commands of what is not delivered yet because it does not hold together.</summary>
internal sealed class WaitingCommand() : MlcCommand("waiting", "List documents and journal numbers that wait because they do not hold together yet, or write one off.", "mlc waiting list")
{
    protected override IEnumerable<MlcCommand> Children => [new ListWaitingCommand(), new WriteOffWaitingCommand()];
}
