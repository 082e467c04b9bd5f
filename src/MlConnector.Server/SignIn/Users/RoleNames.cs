using MlConnector.Engine.Ports;

namespace MlConnector.Server.SignIn.Users;

/// <summary>Roles as people read and write them.</summary>
public static class RoleNames
{
    /// <summary>All roles, the smallest first.</summary>
    public static IReadOnlyList<Role> All { get; } = [Role.Viewer, Role.Auditor, Role.Operator, Role.Admin];

    /// <summary><c>viewer</c>.</summary>
    public static string Of(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>The role that was meant; null for what is none.</summary>
    public static Role? Find(string? text) => All.Where(role => Of(role) == text).Select(role => (Role?)role).FirstOrDefault();

    /// <summary>What a role may do, for people.</summary>
    public static string Meaning(Role role) => role switch
    {
        Role.Viewer => "reads everything but settings",
        Role.Auditor => "reads, and verifies and exports the audit trail",
        Role.Operator => "reads, and runs, stops, pauses, repairs and replays",
        _ => "everything, users, credentials and configuration too",
    };
}
