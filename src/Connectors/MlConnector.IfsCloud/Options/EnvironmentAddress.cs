namespace MlConnector.IfsCloud.Options;

/// <summary>Where an environment begins. A gateway may put a path of its own before the doors; what a person copied from further in, a page or a service, is cut off.</summary>
internal static class EnvironmentAddress
{
    private static readonly string[] Inside = ["/main/ifsapplications", "/int/ifsapplications", "/b2b/ifsapplications", "/auth/realms"];

    /// <summary>The address without a slash at the end of its path.</summary>
    public static Uri Of(Uri given)
    {
        string path = given.AbsolutePath;
        int end = Inside.Select(door => path.IndexOf(door, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(path.Length).Min();
        return new Uri(given.GetLeftPart(UriPartial.Authority) + path[..end].TrimEnd('/'));
    }

    /// <summary>An address below it; <paramref name="path"/> begins with a slash.</summary>
    public static Uri Below(Uri environment, string path) => new(environment.AbsoluteUri.TrimEnd('/') + path);
}
