using MlConnector.Abstractions.Sources;
using MlConnector.Composition;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>The streams that a new configuration has: those that the site offers, as many of them as are wanted.</summary>
/// <param name="Wanted">Names, in the catalog's order.</param>
/// <param name="Refused">Standard streams that the site does not let us read, with the reason.</param>
internal sealed record SiteStreams(IReadOnlyList<string> Wanted, IReadOnlyList<(string Name, string Reason)> Refused)
{
    /// <summary>Asks the source what it offers and the person what is wanted of it.</summary>
    public static async Task<SiteStreams> AskAsync(SiteStreams standard, ConfigurationFile configuration, Workspace workspace, Questions ask, string? given, CancellationToken cancel)
    {
        IReadOnlyList<DiscoveredStream> found;
        await using (ISource source = DiscoverCommand.Open(configuration, null, workspace.AskedServices))
        {
            found = await source.DiscoverAsync(null, cancel);
        }

        string[] offered = [.. standard.Wanted.Where(name => found.Any(stream => stream.Known && stream.Available && stream.Definition.Name == name))];
        (string, string)[] refused = [.. standard.Refused, .. found.Where(stream => stream.Known && !stream.Available).Select(stream => (stream.Definition.Name, string.Join("; ", stream.Remarks)))];
        if (offered.Length == 0) return standard;
        if (given is not null) return Choose(given, offered) is (var named, _) && named is not null ? new SiteStreams(named, refused) : throw UsageError.Of("--streams", given, Choose(given, offered).Complaint);
        ask.Say($"Your site offers {offered.Length} streams: {string.Join(", ", offered)}");
        IReadOnlyList<string> wanted = await ask.UntilAsync<IReadOnlyList<string>>("Which ones? Names or beginnings such as gl, ap_invoices; empty = all", offered, answer => Choose(answer, offered), cancel);
        return new SiteStreams(wanted, refused);
    }

    private static (IReadOnlyList<string>? Value, string Complaint) Choose(string answer, string[] offered)
    {
        string[] parts = answer.Split([',', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string[] unknown = [.. parts.Where(part => part != "all" && !offered.Any(name => Means(part, name)))];
        if (unknown.Length > 0) return (null, $"There is no stream {string.Join(", ", unknown)}. Offered: {string.Join(", ", offered)}.");
        return ([.. offered.Where(name => parts.Any(part => part == "all" || Means(part, name)))], "");
    }

    private static bool Means(string part, string name) => name == part || name.StartsWith(part + "_", StringComparison.Ordinal);
}
