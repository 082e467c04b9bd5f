namespace MlConnector.BigQuery.Transport;

/// <summary>
/// Where the pieces of an upload go: path and query are the service's, host and port always those of the setting. A proxy or a private endpoint passes on the service's own name, which may not be reachable from here, or gives no name
/// at all; and rows and token go nowhere else, whoever is named (INV-6).
/// </summary>
internal static class UploadAddress
{
    /// <summary>The address for a <c>Location</c>; null if that is no web address.</summary>
    public static Uri? Of(Uri root, Uri location)
    {
        Uri given = location.IsAbsoluteUri && !location.OriginalString.StartsWith('/') ? location : new Uri(root, location.OriginalString);
        if (given.Scheme is not ("https" or "http")) return null;
        string path = given.PathAndQuery;
        // A proxy may serve the service below a path of its own, of which the service knows nothing.
        if (!path.StartsWith(root.AbsolutePath, StringComparison.Ordinal)) path = root.AbsolutePath.TrimEnd('/') + path;
        return new Uri(root.GetLeftPart(UriPartial.Authority) + path);
    }
}
