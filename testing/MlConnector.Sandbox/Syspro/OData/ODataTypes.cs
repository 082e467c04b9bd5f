using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.OData;

/// <summary>The mapping of SQL types to Edm types.</summary>
internal static class ODataTypes
{
    public static string EdmName(SysproColumn column, ODataOptions options) => column.Kind switch
    {
        SysproKind.Varchar or SysproKind.Char => "Edm.String",
        SysproKind.Decimal => "Edm.Decimal",
        SysproKind.Date => options.Dates == ODataDateKind.Date ? "Edm.Date" : "Edm.DateTimeOffset",
        _ => "Edm.Binary",
    };
}
