using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Chaos.Truth;

/// <summary>What SYSPRO holds now, read without the engine.</summary>
internal static class SysproTables
{
    /// <summary>A table of its main company.</summary>
    public static SourceTable Of(SysproSandbox syspro, string entity)
    {
        SysproTable table = syspro.Table(entity);
        return new SourceTable([.. table.Columns.Select(column => column.Name)], [.. table.Rows.Select(row => (Func<string, object?>)(name => row[name]))]);
    }
}
