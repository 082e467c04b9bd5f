namespace MlConnector.Http.OData;

/// <summary>What a page says besides its rows.</summary>
/// <param name="NextLink">Where the next page is; null = none was given (which is no proof that there is none).</param>
/// <param name="Count">Rows of the whole query, where asked for.</param>
public readonly record struct ODataPage(string? NextLink, long? Count);
