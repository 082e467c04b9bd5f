namespace MlConnector.Cli.Commands.Writing;

/// <summary>The commands that write to an ERP, and that show and decide what became of it.</summary>
internal sealed class WriteBackCommand() : MlcCommand(
    "write-back",
    "Create entries in the ERP from a file, where a pipeline allows it; list what was written or is held, and decide about what is held.",
    "mlc write-back create vouchers.csv --dry-run")
{
    protected override IEnumerable<MlcCommand> Children => [new CreateEntriesCommand(), new ListWritesCommand(), new DecideWriteCommand()];
}
