using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Leases;

/// <summary>
/// INV-8: a write is only made by who holds the lease. Looked up inside the writing transaction, so nobody can take over between the look and the write. A lease that ran out but
/// was not taken over still counts: nobody else writes.
/// </summary>
internal static class FenceGuard
{
    private const string Holder = "SELECT owner, fence FROM lease WHERE workspace = @w AND name = @name";

    /// <summary>Throws <c>FENCE-LOST</c> unless the lease is held as the fence says.</summary>
    public static void Check(SqlSession sql, Fence fence)
    {
        var (owner, number) = sql.First(Holder, row => (row.GetString(0), row.GetInt64(1)), ("@name", fence.Lease));
        if (number == fence.Number && owner == fence.Owner) return;
        throw new ConnectorException(StoreErrors.FenceLost(fence, string.IsNullOrEmpty(owner) ? "somebody who gave it back" : owner));
    }
}
