using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Users;

namespace MlConnector.Server.Api.Users;

/// <summary>A person who may sign in, without the password and what is kept of it.</summary>
/// <param name="Name">Name to sign in with.</param>
/// <param name="Role">Role.</param>
/// <param name="State">Whether it may sign in, in words.</param>
/// <param name="IsDisabled">True if it was shut out.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">Who made it.</param>
internal sealed record UserSummary(string Name, Role Role, string State, bool IsDisabled, DateTimeOffset CreatedAt, string CreatedBy)
{
    /// <summary>True if it has chosen a password.</summary>
    public bool HasPassword { get; init; }

    /// <summary>True if it signs in at the identity provider, and has no password here.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>No attempt to sign in is looked at before, after wrong passwords; null = at once.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>When it signed in last; null = never.</summary>
    public DateTimeOffset? SignedInAt { get; init; }

    /// <summary>Of the store's record.</summary>
    public static UserSummary Of(User user, DateTimeOffset now) => new(user.Name, user.Role, UserStates.Of(user, now), user.IsDisabled, user.CreatedAt, user.CreatedBy)
    {
        HasPassword = user.PasswordHash is not null,
        IsElsewhere = user.Subject is not null,
        LockedUntil = user.LockedUntil > now ? user.LockedUntil : null,
        SignedInAt = user.SignedInAt,
    };
}

/// <summary>A user to add.</summary>
/// <param name="Name">1 to 64 letters, digits, dots, dashes, underscores, + and @; kept in lower case.</param>
/// <param name="Role">Role.</param>
internal sealed record UserOrder(string Name, Role Role);

/// <summary>Another role.</summary>
/// <param name="Role">Role.</param>
internal sealed record RoleOrder(Role Role);

/// <summary>A link by which a user chooses a password.</summary>
/// <param name="User">The user.</param>
/// <param name="Link">The link, to be given to the user and nobody else; null in an answer that is given again.</param>
internal sealed record UserLink(UserSummary User, string? Link)
{
    /// <summary>INV-6: never the link.</summary>
    public override string ToString() => $"{nameof(UserLink)} of {User.Name}";
}
