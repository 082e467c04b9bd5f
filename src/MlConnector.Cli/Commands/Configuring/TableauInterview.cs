using System.CommandLine;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>What <c>init</c> asks about Tableau: of the two ways to sign in it offers the one first that never ends by itself.</summary>
internal sealed class TableauInterview : DestinationInterview
{
    private readonly Option<string?> server = new("--tableau-server") { Description = "Address of the Tableau server or pod.", HelpName = "URL" };
    private readonly Option<string?> site = new("--tableau-site") { Description = "Site as its address spells it; empty for the default site of a server.", HelpName = "NAME" };
    private readonly Option<string?> app = new("--connected-app") { Description = "Client id of the connected app.", HelpName = "ID" };
    private readonly Option<string?> appSecret = new("--connected-app-secret") { Description = "Id (not value) of the connected app's secret.", HelpName = "ID" };
    private readonly Option<string?> user = new("--tableau-user") { Description = "User who is signed in, exactly as Tableau spells it.", HelpName = "NAME" };
    private readonly Option<string?> token = new("--tableau-token") { Description = "Name of a personal access token, instead of a connected app.", HelpName = "NAME" };

    public override string Type => "tableau";

    public override string Target => "Tableau data sources";

    public override IReadOnlyList<Option> Options => [server, site, app, appSecret, user, token];

    public override async Task<DestinationAnswers> AskAsync(CommandContext context, Questions ask, string trusted, Option<string?> apiBase, CancellationToken cancel)
    {
        string address = await ask.AsAsync(server, context.Get(server), "Tableau server or pod, such as https://10ax.online.tableau.com", null, cancel);
        string name = await ask.AsAsync(site, context.Get(site), "Site, as its address spells it; empty = the default site of a server", "", cancel);
        string credentials = context.Get(token) is { Length: > 0 } given ? Token(given) : await AppAsync(context, ask, cancel);
        return new DestinationAnswers(Target, $$"""
              bi:
                type: tableau
                server: {{Quoted(address)}}
                site: {{Quoted(name)}}
            {{credentials}}
            {{Unless(trusted, "trustedCertificates")}}
            """, "tableau");
    }

    private async Task<string> AppAsync(CommandContext context, Questions ask, CancellationToken cancel)
    {
        string id = await ask.AsAsync(app, context.Get(app), "Client id of the connected app; empty = use a personal access token", "", cancel);
        if (id.Length == 0) return Token(await ask.AsAsync(token, null, "Name of the personal access token", null, cancel));
        string secret = await ask.AsAsync(appSecret, context.Get(appSecret), "Id of the app's secret (its value goes into the vault)", null, cancel);
        string whom = await ask.AsAsync(user, context.Get(user), "User who is signed in, exactly as Tableau spells it", null, cancel);
        return $$"""
                connectedApp: { clientId: {{Quoted(id)}}, secretId: {{Quoted(secret)}}, secret: '${secret:tableau}', user: {{Quoted(whom)}} }
            """;
    }

    private static string Token(string name) => $$"""
            token: { name: {{Quoted(name)}}, secret: '${secret:tableau}' }   # ends by its date, and after 15 days without use
        """;
}
