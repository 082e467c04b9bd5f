namespace MlConnector.Cli.Commands.Settings;

/// <summary>The commands of the service's own settings.</summary>
internal sealed class SettingsCommand() : MlcCommand("settings", "Show or change the settings of the service: who is told of alerts, quiet hours, logs of runs (service.yaml).", "mlc settings show")
{
    protected override IEnumerable<MlcCommand> Children => [new ShowSettingsCommand(), new ChangeSettingsCommand()];
}
