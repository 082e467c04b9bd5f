namespace MlConnector.BigQuery.Transport;

/// <summary>A request of the REST service: what is done, for people, and how.</summary>
/// <param name="Method">Verb.</param>
/// <param name="Path">Path below the address of the service, encoded, with its query.</param>
/// <param name="What">For logs and errors; the path is not printed.</param>
/// <param name="Json">Body, or null.</param>
internal sealed record ApiCall(HttpMethod Method, string Path, string What, byte[]? Json = null)
{
    /// <summary>Refusals that are an answer for the caller (it is not there, it is there already); null = none.</summary>
    public Func<ApiAnswer, bool>? Accepts { get; init; }

    /// <summary>The etag of what is changed, as it was read: the service changes nothing else (412). Null = whatever is there.</summary>
    public string? IfMatch { get; init; }

    /// <summary>Set for the start of an upload: how many bytes will follow.</summary>
    public long? UploadLength { get; init; }
}
