namespace MlConnector.Cli.Commands;

/// <summary>Every command, in the order of the help text.</summary>
internal static class CommandCatalog
{
    public static IReadOnlyList<MlcCommand> All =>
    [
        new DoctorCommand(),
        new VersionCommand(),
        new CompletionCommand(),
    ];
}
