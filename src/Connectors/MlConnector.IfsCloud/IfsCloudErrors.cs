using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Http.Transport;

namespace MlConnector.IfsCloud;

/// <summary>Errors of IFS Cloud connections. Messages hold no secret, no token and no query (INV-6). Never judged by the vendor's wording: by status, then by known codes.</summary>
internal static class IfsCloudErrors
{
    public const string SignIn = "IFS-SIGN-IN";
    public const string ClientRefused = "IFS-CLIENT-REFUSED";
    public const string TokenRefused = "IFS-TOKEN-REFUSED";
    public const string Forbidden = "IFS-FORBIDDEN";
    public const string NotFound = "IFS-NOT-FOUND";
    public const string Query = "IFS-QUERY";
    public const string NotOffered = "IFS-NOT-OFFERED";
    public const string Database = "IFS-DATABASE";
    public const string Renewing = "IFS-METADATA-RENEWING";
    public const string Locked = "IFS-LOCKED";
    public const string CompanyRight = "IFS-COMPANY-RIGHT";
    public const string KeyMissing = "IFS-KEY-MISSING";
    public const string CursorMissing = "IFS-CURSOR-MISSING";
    public const string Reference = "IFS-REFERENCE";
    public const string Stream = "IFS-STREAM";
    public const string Write = "IFS-WRITE";
    public const string Code = "IFS-CODE";
    public const string Demand = "IFS-CODE-DEMAND";
    public const string Answer = "IFS-WRITE-ANSWER";
    public const string Precondition = "IFS-PRECONDITION";
    public const string Changed = "IFS-CHANGED";
    public const string HistoryUnit = "IFS-HISTORY-UNIT";
    public const string HistoryKeys = "IFS-HISTORY-KEYS";

    /// <summary>Code of an error that asks to repeat the same request: cached metadata of a service was outdated. Older releases send it with status 500.</summary>
    private const string ModifiedError = "MI_MODIFIED_ERROR";

    /// <summary>An answer of the service, in IFS's words.</summary>
    public static ConnectorError Judge(int status, VendorSaid said, ConnectorError error) => (status, said.Code) switch
    {
        (_, ModifiedError) => error with { Code = Renewing, Kind = ErrorKind.Transient, Fix = "The service renews its metadata; run again." },
        (401, _) => error with { Code = HttpErrors.Unauthorized, Fix = "Check the service user of the IAM client and the client's scopes." },
        (412, _) => error with { Code = Changed, Kind = ErrorKind.Data, Fix = "Somebody changed the record after it was read; it is read again." },
        (428, _) => error with { Code = Precondition, Fix = "The service wants to know what is overwritten where nothing is: name another set to write to." },
        (423, _) => error with { Code = Locked, Kind = ErrorKind.Transient, Fix = "Somebody else holds the record; run again." },
        (500, _) => error with { Code = Database, Fix = "A business rule or the database refused: look at the message, and into the log of IFS." },
        (501, _) => error with { Code = NotOffered, Fix = "The projection does not offer an option that was asked for: take the reference out of the stream, or name it under withoutSelect." },
        _ => error,
    };

    /// <summary>What the token endpoint says. Only IAM itself names an OAuth error: a proxy's page, or the realm's absence during an upgrade, is no refusal of the client.</summary>
    public static ConnectorError JudgeSignIn(int status, VendorSaid said, ConnectorError error) => status is 400 or 401 or 403 or 404
        ? error with
        {
            Code = said.Code is "invalid_client" or "unauthorized_client" or "invalid_grant" ? ClientRefused : SignIn,
            Kind = ErrorKind.Auth,
            Owner = ErrorOwner.Operator,
            OutOfReach = true,
            Fix = status == 404 ? "Check realm (or tokenUrl): ask the administrator for the environment's realm." : "Check clientId and the secret, that the client is confidential with service accounts enabled, and its scopes.",
        }
        : error with { OutOfReach = true };

    /// <summary>What the transport says, of one set.</summary>
    public static ConnectorException Of(ConnectorException error, string set) => error.Error.Code switch
    {
        HttpErrors.Unauthorized => Again(error, TokenRefused, ErrorOwner.ErpAdmin, "A new token was refused as well: check the service user that the IAM client is bound to, and whether it is active."),
        HttpErrors.Forbidden => Again(error, Forbidden, ErrorOwner.ErpAdmin, $"Grant the service user's permission set the projection of {set}."),
        HttpErrors.NotFound => Again(error, NotFound, ErrorOwner.Operator, $"Look for it with 'mlc discover'; an entity service has to be activated first. Set entities.STREAM.set where {set} is called otherwise."),
        HttpErrors.Refused => Again(error, Query, ErrorOwner.Operator, "If IFS was upgraded, run 'mlc apply' again; else check columns and filter of the stream, enumLiterals and withoutSelect."),
        _ => error,
    };

    /// <summary>Something that cannot be written.</summary>
    public static ConnectorError NotWritable(string message, string fix) => new(Write, ErrorKind.Config, ErrorOwner.Operator, message, fix);

    /// <summary>An answer to a change set that tells nothing.</summary>
    public static ConnectorError Unreadable(string set) => new(Answer, ErrorKind.UnknownOutcome, ErrorOwner.ErpAdmin, $"The answer of {set} to a change set cannot be read.", "Nothing is sent again: the reference tells whether it was written.");

    /// <summary>A refusal of what was to be written: a rule of the database will say the same again, and concerns this record alone.</summary>
    public static WriteAnswer OfWrite(WriteAnswer answer, string set)
    {
        if (answer.Error is not { } error || answer.Outcome is WriteOutcome.Written or WriteOutcome.Unknown) return answer;
        if (error.Code == Database) return answer with { Error = error with { Kind = ErrorKind.Data } };
        return answer with { Error = Of(new ConnectorException(error), set).Error };
    }

    public static ConnectorException Make(string code, ErrorKind kind, ErrorOwner owner, string message, string fix) => new(new ConnectorError(code, kind, owner, message, fix));

    private static ConnectorException Again(ConnectorException error, string code, ErrorOwner owner, string fix) =>
        new(error.Error with { Code = code, Owner = owner, Fix = fix }, error);
}
