using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;

namespace MlConnector.SageX3;

/// <summary>Errors of Sage X3 connections. Messages hold no secret, no token and no query (INV-6).</summary>
internal static class SageX3Errors
{
    public const string SignIn = "SAGEX3-SIGN-IN";
    public const string Forbidden = "SAGEX3-FORBIDDEN";
    public const string NotFound = "SAGEX3-NOT-FOUND";
    public const string Refused = "SAGEX3-REFUSED";
    public const string Answer = "SAGEX3-ANSWER";
    public const string Damaged = "SAGEX3-DAMAGED";
    public const string Drift = "PAGE-DRIFT";
    public const string KeyMissing = "SAGEX3-KEY-MISSING";
    public const string NoChannel = "SAGEX3-NO-CHANNEL";
    public const string NoLines = "SAGEX3-NO-LINES";
    public const string Stream = "SAGEX3-STREAM";
    public const string NoNode = "SAGEX3-NO-NODE";
    public const string Diagnosed = "SAGEX3-DIAGNOSED";
    public const string NeedsPairing = "SAGEX3-NEEDS-PAIRING";
    public const string Pairing = "SAGEX3-PAIRING";

    /// <summary>
    /// What api1 says. It answers 500 for a property that it does not know and for business errors, with a message: that is repeated a little, and then a refusal.
    /// </summary>
    public static ConnectorError JudgeApi1(int status, VendorSaid said, ConnectorError error) => status switch
    {
        401 => error with { Code = SignIn, Fix = "Check api1.username and its secret; the user needs the right to use web services." },
        403 => error with { Code = Forbidden, Fix = "Give the user the rights to this class and representation." },
        404 => error with { Code = NotFound, Fix = "Check endpoint, class and representation: both names are needed and must belong together; see representations and entities.*.class." },
        500 when said.Message.Length > 0 => error with { Code = Refused, Kind = ErrorKind.Transient, Fix = "Check columns and filter of the stream: api1 refuses a property that the class does not have; a custom class is named with entities.*.class." },
        400 => error with { Code = Refused, Fix = "Check columns and filter of the stream." },
        _ => error,
    };

    /// <summary>What GraphQL says before it looks at a query. A refused token is told as plain text: <c>Error 45: Invalid token</c>.</summary>
    public static ConnectorError JudgeGraphQL(int status, VendorSaid said, ConnectorError error) => status switch
    {
        401 => error with { Message = said.Code.Length == 0 ? error.Message : $"{error.Message} {said.Code}.", Fix = RefusedToken(said.Code) }, // its code stays until it is known that another token is refused as well
        403 => error with { Code = Forbidden, Fix = "Give the user of the connected application the rights to GraphQL." },
        404 => error with { Code = NotFound, Fix = "Check graphql.url; on a server it ends in /xtrem/api." },
        400 => error with { Code = Refused, Fix = "Check endpoint, nodes and properties of the stream against the site's schema: mlc discover." },
        _ => error,
    };

    /// <summary>A refused sign-in that is final.</summary>
    public static ConnectorException Final(ConnectorException refused) => new([.. refused.Errors.Select(error => error.Code == HttpErrors.Unauthorized ? error with { Code = SignIn } : error)], refused);

    public static ConnectorException Make(string code, ErrorKind kind, ErrorOwner owner, string message, string fix) => new(new ConnectorError(code, kind, owner, message, fix));

    /// <summary>An answer that broke off or is no JSON: it may be asked for again.</summary>
    public static ConnectorException Cut(string system, Uri uri) =>
        Make(Damaged, ErrorKind.Transient, ErrorOwner.ErpAdmin, $"{system}: the answer from {SafeUrl.Of(uri)} breaks off or is no JSON.", "Look at proxies and time-outs between here and the server.");

    /// <summary>True for what another channel, or another binding, may do better.</summary>
    public static bool MeansElsewhere(ConnectorError error) => error.Code is NotFound or Forbidden or Refused or NoNode or KeyMissing or NoLines or Diagnosed;

    private static string RefusedToken(string said)
    {
        foreach ((string number, string fix) in Tokens)
        {
            if (said == $"Error {number}") return fix;
        }

        return "Check how graphql signs in: client id, secret, user and audience.";
    }

    private static readonly (string Number, string Fix)[] Tokens =
    [
        ("21", "The server's clock is behind ours: correct the clocks; a token of the future is refused."),
        ("41", "Check graphql.clientId: no connected application has this id."),
        ("42", "Check graphql.user: it must be the login that the connected application allows, in the same case."),
        ("45", "Set graphql.audience to the URL registered for the connected application, letter by letter: scheme, host and slash at the end."),
        ("50", "Check graphql.clientSecret, and that tokenLifetime is not longer than the application's 'Tokens validity'."),
    ];
}
