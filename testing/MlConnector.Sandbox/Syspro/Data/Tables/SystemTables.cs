namespace MlConnector.Sandbox.Syspro.Data.Tables;

/// <summary>The system-wide database. Its company list is inferred.</summary>
internal static class SystemTables
{
    public const string Text = """
        SysproAdmin: *Company vc10, CompanyName vc50, DatabaseName vc50, GlCompany vc10, Currency c3
        """;
}
