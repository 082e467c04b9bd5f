namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>The commands of rows that could not be delivered.</summary>
internal sealed class DeadLettersCommand() : MlcCommand("dead-letters", "List, show, repair, write off and export rows that could not be delivered.", "mlc dead-letters list --code MAP-LENGTH")
{
    protected override IEnumerable<MlcCommand> Children => [new ListDeadLettersCommand(), new ShowDeadLetterCommand(), new RepairDeadLetterCommand(), new WriteOffDeadLetterCommand(), new ExportDeadLettersCommand()];
}
