using System.Globalization;
using System.Security.Claims;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Users;

namespace MlConnector.Server.SignIn.Access;

/// <summary>Who asks: for pages, which show only what may be done, and for the audit trail. Injected into pages and handlers.</summary>
/// <param name="Name">User, or name of the token; empty = nobody is signed in.</param>
/// <param name="May">What it may do.</param>
/// <param name="By">How it is called in runs and in the audit trail: <c>anna (console)</c>, <c>nightly (token)</c>.</param>
internal sealed record Visitor(string Name, Rights May, string By)
{
    private const string RightsClaim = "mlc:rights";
    private const string ByClaim = "mlc:by";

    /// <summary>Somebody who has not signed in.</summary>
    public static Visitor Nobody { get; } = new("", Rights.None, "nobody");

    /// <summary>What it is known by, whatever it is called: hash of the session, id of the token. Names of tokens may be given twice.</summary>
    public string Key { get; private init; } = "";

    /// <summary>Its role in words; empty for programs.</summary>
    public string Role { get; private init; } = "";

    /// <summary>True once somebody is signed in.</summary>
    public bool IsKnown => Name.Length > 0;

    /// <summary>True if all that is needed may be done.</summary>
    public bool Has(Rights needed) => (May & needed) == needed;

    /// <summary>A person in the browser.</summary>
    public static Visitor Of(User user) => new(user.Name, RightsOf.Role(user.Role), ByOf(user.Name)) { Role = RoleNames.Of(user.Role) };

    /// <summary>A program.</summary>
    public static Visitor Of(ApiToken token) => new(token.Name, RightsOf.Scopes(token.Scopes), $"{token.Name} (token)");

    /// <summary>How a person in the browser is called.</summary>
    public static string ByOf(string user) => $"{user} (console)";

    /// <summary>Whoever an authenticated request comes from.</summary>
    public static Visitor Of(ClaimsPrincipal principal) => principal.Identity is not ClaimsIdentity { IsAuthenticated: true, Name: { } name } identity ? Nobody
        : new Visitor(name, (Rights)int.Parse(identity.FindFirst(RightsClaim)!.Value, CultureInfo.InvariantCulture), identity.FindFirst(ByClaim)!.Value)
        {
            Key = identity.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? "",
            Role = identity.FindFirst(ClaimTypes.Role)?.Value ?? "",
        };

    /// <summary>As the framework carries it; a form is bound to the session, so that one made before a sign-in is refused after it.</summary>
    public ClaimsPrincipal ToPrincipal(string scheme, string key) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.Name, Name), new Claim(ClaimTypes.NameIdentifier, key), new Claim(ClaimTypes.Role, Role),
            new Claim(RightsClaim, ((int)May).ToString(CultureInfo.InvariantCulture)), new Claim(ByClaim, By),
        ],
        scheme));
}
