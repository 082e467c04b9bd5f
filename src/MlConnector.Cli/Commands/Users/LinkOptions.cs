using System.CommandLine;
using MlConnector.Composition;
using MlConnector.Server.Configuration;
using MlConnector.Server.SignIn.Users;

namespace MlConnector.Cli.Commands.Users;

/// <summary>A link instead of a password, of the commands that set one.</summary>
internal sealed class LinkOptions
{
    public Option<bool> Link { get; } = new("--link") { Description = "Print a link by which the person chooses the password, once and within a day, instead of asking for one." };

    public Option<string?> Url { get; } = new("--url") { Description = "Address of the console that the link begins with, if it is not publicUrl of service.yaml.", HelpName = "URL" };

    /// <summary>True if a link is wanted.</summary>
    public bool IsAsked(CommandContext context) => context.Get(Link);

    /// <summary>The link, if one is wanted.</summary>
    public async Task<IReadOnlyList<(string Name, string Value)>> FactsAsync(CommandContext context, Workspace workspace, string user, CancellationToken cancel)
    {
        if (!IsAsked(context)) return [];
        Uri site = SiteAddress.Parse("--url", context.Get(Url)) ?? (await ServiceFile.SettingsAsync(workspace.Folder, cancel)).PublicUrl ?? SiteAddress.Standard;
        return [("link", (await new OneTimeLinks(workspace).ForPasswordAsync(Workspace.Who, site, user, cancel)).ToString())];
    }
}
