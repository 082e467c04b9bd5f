using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Tokens;

namespace MlConnector.Cli.Commands.Tokens;

/// <summary>Makes a token.</summary>
internal sealed class AddTokenCommand() : MlcCommand("add", "Make a token and print it: this once, it cannot be shown again.", "mlc tokens add \"nightly export\" --scope read --days 90\nmlc tokens add scheduler --scope read --scope run")
{
    private readonly Argument<string> name = new("name") { Description = "What it is for.", HelpName = "NAME" };
    private readonly Option<string[]> scopes = new Option<string[]>("--scope") { Description = "read sees everything but settings; run runs, stops, pauses, repairs and replays; admin may do everything. Can be repeated.", HelpName = "SCOPE", Required = true }.AcceptOnlyFromAmong([.. ScopeNames.All.Select(ScopeNames.Of)]);
    private readonly Option<int?> days = new("--days") { Description = "It is refused after so many days; without, never.", HelpName = "DAYS" };

    protected override IEnumerable<Symbol> Symbols => [name, scopes, days];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        if (context.Get(days) is { } given and (< 1 or > ApiTokens.LongestDays)) throw UsageError.Of("--days", given.ToString(System.Globalization.CultureInfo.InvariantCulture), $"Give 1 to {ApiTokens.LongestDays}.");
        TokenScopes asked = context.Get(scopes)!.Aggregate(TokenScopes.None, (all, scope) => all | ScopeNames.Find(scope)!.Value);
        await using Workspace workspace = await context.OpenWorkspaceAsync(cancel);
        (string token, ApiToken kept) = await new ApiTokens(workspace).AddAsync(Workspace.Who, context.Get(name)!, asked, ApiTokens.LifeOf(context.Get(days)), cancel);
        context.Print(new FactReport([("token", token), ("id", kept.Id), ("scopes", ScopeNames.Of(kept.Scopes)), ("ends", kept.EndsAt is { } ends ? Units.Moment(ends) : "never")]));
        return ExitCode.Done;
    }
}
