using MlConnector.Engine.Ports;

namespace MlConnector.Server.SignIn.Access;

/// <summary>What somebody may do. A role and the scopes of a token are sets of these.</summary>
[Flags]
internal enum Rights
{
    /// <summary>What everybody may, without a sign-in.</summary>
    None = 0,

    /// <summary>See pipelines, runs, records, dead letters, the audit trail.</summary>
    Read = 1,

    /// <summary>Run, stop, pause, repair, replay, reconcile.</summary>
    Operate = 2,

    /// <summary>Verify and export the audit trail.</summary>
    Audit = 4,

    /// <summary>Users, tokens, credentials, configuration.</summary>
    Administer = 8,

    /// <summary>Everything.</summary>
    All = Read | Operate | Audit | Administer,
}

/// <summary>The rights of roles and scopes.</summary>
internal static class RightsOf
{
    public static Rights Role(Role role) => role switch
    {
        Engine.Ports.Role.Viewer => Rights.Read,
        Engine.Ports.Role.Operator => Rights.Read | Rights.Operate,
        Engine.Ports.Role.Auditor => Rights.Read | Rights.Audit,
        _ => Rights.All,
    };

    public static Rights Scopes(TokenScopes scopes) =>
        scopes.HasFlag(TokenScopes.Admin) ? Rights.All
        : (scopes.HasFlag(TokenScopes.Read) ? Rights.Read : Rights.None) | (scopes.HasFlag(TokenScopes.Run) ? Rights.Operate : Rights.None);
}
