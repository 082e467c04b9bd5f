using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;

namespace MlConnector.Syspro;

/// <summary>Errors of SYSPRO connections. Messages hold no password, no session id and no query (INV-6).</summary>
internal static class SysproErrors
{
    public const string ODataSignIn = "SYSPRO-ODATA-SIGN-IN";
    public const string ODataRefused = "SYSPRO-ODATA-REFUSED";
    public const string ODataEntity = "SYSPRO-ODATA-ENTITY";
    public const string ODataQuery = "SYSPRO-ODATA-QUERY";
    public const string NoMetadata = "SYSPRO-NO-METADATA";
    public const string LogonRefused = "SYSPRO-LOGON-REFUSED";
    public const string OperatorInUse = "SYSPRO-OPERATOR-IN-USE";
    public const string SessionEvicted = "SYSPRO-SESSION-EVICTED";
    public const string Licence = "SYSPRO-LICENCE";
    public const string EnetError = "SYSPRO-ENET-ERROR";
    public const string EnetProtocol = "SYSPRO-ENET-PROTOCOL";
    public const string EnetTooLong = "SYSPRO-ENET-TOO-LONG";
    public const string DecimalCharacter = "SYSPRO-DECIMAL";
    public const string NoChannel = "SYSPRO-NO-CHANNEL";
    public const string Window = "SYSPRO-WINDOW";
    public const string Filter = "SYSPRO-FILTER";
    public const string KeyMissing = "SYSPRO-KEY-MISSING";
    public const string CostCentre = "SYSPRO-COST-CENTRE";
    public const string CompanyKey = "SYSPRO-COMPANY-KEY";

    /// <summary>What the transport says, in SYSPRO's words.</summary>
    public static ConnectorException OData(ConnectorException error, string entity) => error.Error.Code switch
    {
        HttpErrors.Unauthorized => Again(error, ODataSignIn, ErrorOwner.Operator, "Check odata.username and the secret: the OData password is generated in the operator's maintenance and is not the operator password; a new one may need a restart of the service."),
        HttpErrors.Forbidden => Again(error, ODataRefused, ErrorOwner.ErpAdmin, $"Grant the OData operator the right to read {entity}, or set its channel to enet."),
        HttpErrors.NotFound => Again(error, ODataEntity, ErrorOwner.Operator, $"Look for {entity} with 'mlc discover'; set odata.entityPath, odata.databases or odata.entityAlias."),
        HttpErrors.Refused => Again(error, ODataQuery, ErrorOwner.Operator, "Check columns and filter of the stream, and odata.dateLiteralStyle."),
        _ => error,
    };

    public static ConnectorException Make(string code, ErrorKind kind, ErrorOwner owner, string message, string fix) => new(new ConnectorError(code, kind, owner, message, fix));

    private static ConnectorException Again(ConnectorException error, string code, ErrorOwner owner, string fix) =>
        new(error.Error with { Code = code, Owner = owner, Fix = fix }, error);
}
