using MlConnector.Abstractions.Errors;

namespace MlConnector.Http.OData;

/// <summary>Answers that are no proper OData page. Codes begin with <c>ODATA-</c>.</summary>
public static class ODataErrors
{
    /// <summary>The JSON ends early or is damaged: the answer was cut on its way, it may be asked for again.</summary>
    public const string Damaged = "ODATA-DAMAGED";

    /// <summary>A page of HTML instead of JSON.</summary>
    public const string Html = "ODATA-HTML";

    /// <summary>JSON, but no collection of entities.</summary>
    public const string Shape = "ODATA-SHAPE";

    /// <summary>A record has one property twice.</summary>
    public const string Twice = "ODATA-TWICE";

    /// <summary>Too many rows or properties, or too deep.</summary>
    public const string Bound = "ODATA-BOUND";

    internal static ConnectorException NoPage(string code, ErrorKind kind, string message) =>
        new(new ConnectorError(code, kind, kind == ErrorKind.Data ? ErrorOwner.ErpAdmin : ErrorOwner.Operator, message, code switch
        {
            Html => "An error or sign-in page came instead of data: open the address in a browser, and look into the web server's log.",
            Damaged => "The answer was cut off or damaged on its way; look at proxies and time-outs between here and the server.",
            Bound => "Ask for fewer rows per page.",
            _ => "Check that the address leads to an OData 4 service.",
        }));
}
