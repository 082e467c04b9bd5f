using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Http.Transport;
using MlConnector.Server.SignIn.Users;
using MlConnector.Yaml;

namespace MlConnector.Server.SignIn.Provider;

/// <summary>Reads the settings of a provider; every problem is told with its place.</summary>
public static class ProviderSettingsFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="ConnectorException">All problems at once.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<ProviderSettings> ReadAsync(string file, CancellationToken cancel)
    {
        var problems = new Problems();
        MapNode? root = YamlTree.Parse(file, await File.ReadAllTextAsync(file, cancel), problems);
        ProviderSettings? settings = root is null ? null : Read(new SettingReader(root, "sign-in", problems));
        problems.ThrowIfAny();
        return settings!;
    }

    private static ProviderSettings? Read(SettingReader at)
    {
        Uri? issuer = at.Url("issuer", required: true);
        if (issuer is not null) ConnectionRules.RequireHttps(at, "issuer", issuer, allowPlainHttp: false);
        string? trusted = at.Text("trustedCertificates") is { Length: > 0 } file ? file : null;
        ConnectionRules.RequireAuthorities(at, "trustedCertificates", trusted);
        var settings = new ProviderSettings
        {
            Issuer = issuer ?? new Uri("https://invalid.invalid"),
            Name = at.Text("name", issuer?.Host ?? ""),
            ClientId = at.Required("clientId"),
            ClientSecret = at.SecretName("clientSecret", required: false),
            Scopes = at.Text("scopes", "openid profile email"),
            NameClaim = at.Text("nameClaim", "preferred_username"),
            RoleClaim = at.Text("roleClaim", "groups"),
            Roles = Roles(at),
            OtherwiseRole = at.Choice<Role?>("otherwise", null, [.. RoleNames.All.Select(role => (RoleNames.Of(role), (Role?)role))]),
            TrustedCertificates = trusted,
        };
        if (settings.Roles.IsEmpty && settings.OtherwiseRole is null) at.Report("CONFIG-MISSING", at.Place, "sign-in gives nobody a role.", "Say under 'roles:' which value of the claim gives which role.");
        at.Done();
        return settings;
    }

    private static ImmutableSortedDictionary<string, Role> Roles(SettingReader at)
    {
        var roles = ImmutableSortedDictionary.CreateBuilder<string, Role>(StringComparer.Ordinal);
        if (at.Section("roles") is not { } section) return roles.ToImmutable();
        foreach ((ScalarNode value, _) in ((MapNode)at.Node("roles")!).Entries)
        {
            if (section.Choice<Role?>(value.Value, null, [.. RoleNames.All.Select(role => (RoleNames.Of(role), (Role?)role))]) is { } role) roles[value.Value] = role;
        }

        return roles.ToImmutable();
    }
}
