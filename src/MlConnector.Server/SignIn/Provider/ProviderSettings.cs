using System.Collections.Immutable;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.SignIn.Provider;

/// <summary>An OpenID Connect provider by which people sign in, as <c>--sign-in</c> names it.</summary>
public sealed record ProviderSettings
{
    /// <summary>Issuer: <c>https://login.acme.example/realms/acme</c>. Everything else is asked of it.</summary>
    public required Uri Issuer { get; init; }

    /// <summary>What the sign-in page calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Id under which the console is registered there.</summary>
    public required string ClientId { get; init; }

    /// <summary>Name of the secret in the vault; null = a client without one.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Scopes that are asked for.</summary>
    public string Scopes { get; init; } = "openid profile email";

    /// <summary>Claim that names the user here.</summary>
    public string NameClaim { get; init; } = "preferred_username";

    /// <summary>Claim whose values decide the role: a text or a list of texts.</summary>
    public string RoleClaim { get; init; } = "groups";

    /// <summary>Value of the claim → role.</summary>
    public ImmutableSortedDictionary<string, Role> Roles { get; init; } = ImmutableSortedDictionary<string, Role>.Empty;

    /// <summary>Role of whom none of the values names; null = is not let in.</summary>
    public Role? OtherwiseRole { get; init; }

    /// <summary>PEM file with further authorities that are trusted for its certificate.</summary>
    public string? TrustedCertificates { get; init; }
}
