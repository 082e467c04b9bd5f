using MlConnector.Cli.Commands.Auditing;
using MlConnector.Cli.Commands.Configuring;
using MlConnector.Cli.Commands.Connecting;
using MlConnector.Cli.Commands.DeadLetters;
using MlConnector.Cli.Commands.Machine;
using MlConnector.Cli.Commands.Proving;
using MlConnector.Cli.Commands.Running;
using MlConnector.Cli.Commands.Secrets;
using MlConnector.Cli.Commands.Settings;
using MlConnector.Cli.Commands.Tokens;
using MlConnector.Cli.Commands.Users;
using MlConnector.Cli.Commands.Waiting;
using MlConnector.Cli.Commands.Writing;
using MlConnector.Cli.Demo;

namespace MlConnector.Cli.Commands;

/// <summary>Every command, in the order of the help text: set up, run, look, mend, prove, machine.</summary>
internal static class CommandCatalog
{
    public static IReadOnlyList<MlcCommand> All =>
    [
        new InitCommand(),
        new SecretsCommand(),
        new ConnectCommand(),
        new CheckCommand(),
        new DiscoverCommand(),
        new PlanCommand(),
        new ApplyCommand(),
        new ExportCommand(),
        new KeepAliveCommand(),
        new RunCommand(),
        new PauseCommand(),
        new ResumeCommand(),
        new StopCommand(),
        new ServeCommand(),
        new SettingsCommand(),
        new UsersCommand(),
        new TokensCommand(),
        new StatusCommand(),
        new TraceCommand(),
        new ReconcileCommand(),
        new DeadLettersCommand(),
        new WaitingCommand(),
        new WriteBackCommand(),
        new ReplayCommand(),
        new RebuildCommand(),
        new AdoptCommand(),
        new CompactCommand(),
        new PurgeCommand(),
        new AuditCommand(),
        new DemoCommand(),
        new SandboxCommand(),
        new DoctorCommand(),
        new VersionCommand(),
        new ReferenceCommand(),
        new CompletionCommand(),
    ];
}
