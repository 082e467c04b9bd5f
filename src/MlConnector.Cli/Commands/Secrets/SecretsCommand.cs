namespace MlConnector.Cli.Commands.Secrets;

/// <summary>The vault's commands.</summary>
internal sealed class SecretsCommand() : MlcCommand("secrets", "Set, list, rotate and remove the secrets that configurations refer to.", "mlc secrets set powerbi --expires 2027-05-31")
{
    protected override IEnumerable<MlcCommand> Children => [new SetSecretCommand(), new ListSecretsCommand(), new RotateSecretsCommand(), new RemoveSecretCommand()];
}
