using System.Globalization;
using System.Text.RegularExpressions;
using MlConnector.Abstractions.Errors;

namespace MlConnector.PowerBi.SignIn;

/// <summary>
/// What a refusal of the identity service means: Microsoft asks clients to branch on the OAuth error, the AADSTS number sharpens the words for people and decides whether
/// waiting can help.
/// </summary>
internal static partial class SignInRefusal
{
    public const string SecretExpired = "POWERBI-SECRET-EXPIRED";
    private const string Clock = "POWERBI-CLOCK";

    /// <summary>The error that a refusal stands for; transient ones may be tried again.</summary>
    /// <param name="error">OAuth error, such as <c>invalid_client</c>.</param>
    /// <param name="description">Text that may hold <c>AADSTSnnnnn</c>; only the number is used, because the text may hold what we sent (INV-6).</param>
    /// <param name="status">HTTP status; 0 if unknown.</param>
    /// <param name="retryAfter">What the service asked us to wait.</param>
    public static ConnectorError Classify(string? error, string? description, int status, TimeSpan? retryAfter)
    {
        string number = Number().Match(description ?? "") is { Success: true } found ? found.Groups["number"].Value : "";
        return Known(number) ?? ByError(error, status, retryAfter, Words(error, number, status));
    }

    /// <summary>True for a refusal that nothing but a person ends. That it bears a number shows that the identity service itself answered, and no proxy on the way; a clock may be set right without a word to us.</summary>
    public static bool IsFinal(ConnectorError error) => error.Kind is ErrorKind.Auth or ErrorKind.Config && error.Code != Clock && Number().IsMatch(error.Message);

    private static ConnectorError? Known(string number) => number switch
    {
        "7000215" => Stop("POWERBI-SECRET-WRONG", "The client secret is wrong (AADSTS7000215).",
            "Store the secret's value, not its id: mlc secrets set NAME", ErrorOwner.Operator),
        "7000222" => Stop(SecretExpired, "The client secret has expired (AADSTS7000222).",
            "Create a new secret for the app registration and store it: mlc secrets set NAME", ErrorOwner.Operator),
        "700027" => Stop("POWERBI-CERTIFICATE-REFUSED", "The certificate is not accepted (AADSTS700027).",
            "Upload its public part to the app registration, or name the file of the registered one.", ErrorOwner.Operator),
        "700024" => Setting(Clock, "The sign-in is dated outside its valid time (AADSTS700024).", "Set the clock of this machine."),
        "700016" => Setting("POWERBI-APP-UNKNOWN", "The tenant does not know the app (AADSTS700016).", "Check clientId and tenant."),
        "90002" or "900023" => Setting("POWERBI-TENANT-UNKNOWN", $"There is no such tenant (AADSTS{number}).", "Check tenant and authority."),
        "70011" => Setting("POWERBI-SCOPE-WRONG", "The scope is wrong (AADSTS70011).",
            "Remove scope from the settings, or give the one of your cloud, ending in /.default."),
        "65001" => Stop("POWERBI-CONSENT-MISSING", "Consent is missing (AADSTS65001).",
            "Let an administrator of the tenant grant consent to the app.", ErrorOwner.DestinationAdmin),
        "50196" => Wait("the identity service sees too many sign-ins (AADSTS50196)", null),
        _ => null,
    };

    private static ConnectorError ByError(string? error, int status, TimeSpan? retryAfter, string words)
    {
        if (status is 408 or 429 or >= 500 || error is "temporarily_unavailable" or "server_error" or "slow_down") return Wait(words, retryAfter);
        return error switch
        {
            "invalid_client" => Stop("POWERBI-SIGN-IN-REFUSED", $"The app's credentials are refused: {words}.",
                "Check clientId and its secret or certificate.", ErrorOwner.Operator),
            "invalid_grant" => Stop("POWERBI-CONSENT-MISSING", $"The sign-in is not granted: {words}.",
                "Let an administrator of the tenant look at the app's consent and conditional access.", ErrorOwner.DestinationAdmin),
            "unauthorized_client" or "invalid_request" or "invalid_scope" or "invalid_resource" => Setting("POWERBI-SIGN-IN-SETTINGS",
                $"The sign-in request is refused: {words}.", "Check tenant, clientId, authority and scope."),
            _ => Stop("POWERBI-SIGN-IN-REFUSED", $"The sign-in is refused: {words}.",
                "Check tenant, clientId and credentials; look the number up at Microsoft.", ErrorOwner.Operator),
        };
    }

    private static string Words(string? error, string number, int status)
    {
        string oauth = error is { Length: > 0 and < 60 } && error.All(c => char.IsAsciiLetterLower(c) || c == '_') ? error : "no reason given";
        return string.Create(CultureInfo.InvariantCulture, $"{oauth}{(number.Length > 0 ? $", AADSTS{number}" : "")}{(status > 0 ? $", status {status}" : "")}");
    }

    private static ConnectorError Stop(string code, string message, string fix, ErrorOwner owner) => PowerBiErrors.Auth(code, message, fix, owner) with { OutOfReach = true };

    private static ConnectorError Setting(string code, string message, string fix) => PowerBiErrors.Config(code, message, fix);

    private static ConnectorError Wait(string words, TimeSpan? retryAfter) =>
        new("POWERBI-SIGN-IN-UNAVAILABLE", ErrorKind.Transient, ErrorOwner.DestinationAdmin, $"Sign-in is not possible at the moment: {words}.",
            "Usually passes by itself; it is tried again.")
        { RetryAfter = retryAfter, OutOfReach = true };

    [GeneratedRegex(@"AADSTS(?<number>\d{4,9})", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
