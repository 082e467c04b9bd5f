using System.Data.Common;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.SignIns;

internal sealed class RefusalStore(Database database) : IRefusalStore
{
    private static readonly EnumTexts<ErrorKind> Kinds = new("config", "auth", "throttled", "transient", "data", "unknown-outcome", "bug");
    private static readonly EnumTexts<ErrorOwner> Owners = new("operator", "erp-admin", "destination-admin", "us");

    private const string Find = "SELECT account, proof, code, kind, owner, message, fix, out_of_reach, refused_at FROM refused_sign_in WHERE workspace = @w AND account = @account";

    private const string Save = """
        INSERT INTO refused_sign_in (workspace, account, proof, code, kind, owner, message, fix, out_of_reach, refused_at)
        VALUES (@w, @account, @proof, @code, @kind, @owner, @message, @fix, @reach, @at)
        ON CONFLICT (workspace, account) DO UPDATE SET
            proof = excluded.proof, code = excluded.code, kind = excluded.kind, owner = excluded.owner, message = excluded.message, fix = excluded.fix,
            out_of_reach = excluded.out_of_reach, refused_at = excluded.refused_at
        """;

    private const string Remove = "DELETE FROM refused_sign_in WHERE workspace = @w AND account = @account";

    public Task<RefusedSignIn?> FindAsync(string account, CancellationToken cancel) => database.ReadAsync(sql => sql.First(Find, Read, ("@account", account)), cancel);

    public Task SaveAsync(RefusedSignIn refused, CancellationToken cancel) => database.WriteAsync(
        sql => sql.Execute(
            Save,
            ("@account", refused.Identity.Account), ("@proof", refused.Identity.Proof), ("@code", refused.Error.Code), ("@kind", Kinds[refused.Error.Kind]), ("@owner", Owners[refused.Error.Owner]),
            ("@message", refused.Error.Message), ("@fix", refused.Error.Fix), ("@reach", refused.Error.OutOfReach ? 1 : 0), ("@at", refused.At)),
        cancel);

    public Task RemoveAsync(string account, CancellationToken cancel) => database.WriteAsync(sql => sql.Execute(Remove, ("@account", account)), cancel);

    private static RefusedSignIn Read(DbDataReader row) => new(
        new SignInIdentity(row.GetString(0), row.GetString(1)),
        new ConnectorError(row.GetString(2), Kinds.Parse(row.GetString(3)), Owners.Parse(row.GetString(4)), row.GetString(5), row.GetString(6)) { OutOfReach = row.GetInt64(7) == 1 },
        row.Time(8));
}
