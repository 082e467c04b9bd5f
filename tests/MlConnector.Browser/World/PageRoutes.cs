using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using MlConnector.Server.Hosting;

namespace MlConnector.Browser.World;

/// <summary>The pages that there are, from the service's own assembly: a page that somebody adds is known here at once.</summary>
internal static partial class PageRoutes
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private static readonly (string Template, Regex Pattern)[] Known = [.. All.OrderBy(template => template.Count(letter => letter == '{')).Select(template => (template, new Regex($"^{Parameter().Replace(template, "[^/]+")}$", RegexOptions.None, Bound)))];

    /// <summary>Their routes.</summary>
    public static IEnumerable<string> All => typeof(ServerHost).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template);

    /// <summary>The route of an address; null if no page answers to it.</summary>
    public static string? Of(Uri address) => Known.FirstOrDefault(route => route.Pattern.IsMatch(address.AbsolutePath)).Template;

    [GeneratedRegex("\\{[^}]+\\}", RegexOptions.None, 1000)]
    private static partial Regex Parameter();
}
