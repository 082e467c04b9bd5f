namespace MlConnector.Engine.Ports;

/// <summary>What a person is to the service.</summary>
public enum Role
{
    /// <summary>Reads.</summary>
    Viewer,

    /// <summary>Runs, stops, pauses, repairs and replays as well.</summary>
    Operator,

    /// <summary>Everything: users, credentials and configuration too.</summary>
    Admin,

    /// <summary>Reads, and verifies and exports the audit trail.</summary>
    Auditor,
}

/// <summary>A person who may sign in.</summary>
/// <param name="Name">Name to sign in with; lower case.</param>
/// <param name="Role">Role.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">Who made it.</param>
public sealed record User(string Name, Role Role, DateTimeOffset CreatedAt, string CreatedBy)
{
    /// <summary>Salted hash of the password; null = cannot sign in with one.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>Who it is at the identity provider (issuer and subject); null = a user of this service only.</summary>
    public string? Subject { get; init; }

    /// <summary>An admin shut it out.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>Attempts since the last sign-in that were not let in.</summary>
    public int Failures { get; init; }

    /// <summary>No attempt is looked at before; null = at once.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>When it signed in last.</summary>
    public DateTimeOffset? SignedInAt { get; init; }

    /// <summary>INV-6: never the hash.</summary>
    public override string ToString() => $"{Name} ({Role})";
}

/// <summary>Users.</summary>
public interface IUserStore
{
    /// <summary>All, by name.</summary>
    Task<IReadOnlyList<User>> ListAsync(CancellationToken cancel);

    /// <summary>One, or null.</summary>
    Task<User?> FindAsync(string name, CancellationToken cancel);

    /// <summary>Adds or changes one in the transaction that read all of them: a rule about the others (there is always an admin) holds whoever changes them at the same time. Null = nothing changes.</summary>
    Task<User?> ChangeAsync(Func<IReadOnlyList<User>, User?> change, CancellationToken cancel);
}
