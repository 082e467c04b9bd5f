namespace MlConnector.Cli.Commands.Tokens;

/// <summary>Tokens of programs.</summary>
internal sealed class TokensCommand() : MlcCommand("tokens", "List, make and revoke the tokens by which programs use the API of the service.", "mlc tokens add \"nightly export\" --scope read --days 90")
{
    protected override IEnumerable<MlcCommand> Children => [new ListTokensCommand(), new AddTokenCommand(), new RevokeTokenCommand()];
}
