namespace MlConnector.Http.Transport;

/// <summary>What may be shown of an address: scheme, host and path. A query can hold passwords, session ids and personal data (INV-6).</summary>
public static class SafeUrl
{
    /// <summary>The address without user, query and fragment.</summary>
    public static string Of(Uri uri) => uri.IsAbsoluteUri ? $"{uri.Scheme}://{uri.Authority}{uri.AbsolutePath}" : uri.OriginalString.Split('?', '#')[0];
}
