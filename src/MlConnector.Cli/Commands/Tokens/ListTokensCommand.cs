using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Tokens;

namespace MlConnector.Cli.Commands.Tokens;

/// <summary>Lists tokens, without what they are.</summary>
internal sealed class ListTokensCommand() : MlcCommand("list", "List the tokens: scopes, end, last use. The tokens themselves are never shown.", "mlc tokens list --json")
{
    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        context.Print(new TokenList(await new ApiTokens(workspace).ListAsync(cancel), context.Time.GetUtcNow()));
        return ExitCode.Done;
    }

    private sealed class TokenList(IReadOnlyList<ApiToken> tokens, DateTimeOffset now) : IReport
    {
        public void WriteText(TextReport text)
        {
            if (tokens.Count == 0) text.Line("No tokens yet. Make one with: mlc tokens add NAME --scope read");
            else text.Table(["id", "name", "scopes", "ends", "used last", "~made by"], [.. tokens.Select(token => (IReadOnlyList<string>)[token.Id, token.Name, ScopeNames.Of(token.Scopes), Moment(token.EndsAt), Moment(token.UsedAt), token.CreatedBy])], row => tokens[row].EndsAt <= now ? Tone.Quiet : Tone.Plain);
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartArray();
            foreach (ApiToken token in tokens)
            {
                json.WriteStartObject();
                json.WriteString("id", token.Id);
                json.WriteString("name", token.Name);
                json.WriteString("scopes", ScopeNames.Of(token.Scopes));
                json.WriteString("createdAt", token.CreatedAt);
                json.WriteString("createdBy", token.CreatedBy);
                json.WriteString("endsAt", token.EndsAt?.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
                json.WriteString("usedAt", token.UsedAt?.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

        private static string Moment(DateTimeOffset? at) => at is { } moment ? Units.Moment(moment) : "never";
    }
}
