using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.SignIn;

namespace MlConnector.PowerBi.Tests.SignIn;

public sealed class SignInRefusalTests
{
    [Theory]
    [InlineData("invalid_client", "AADSTS7000215: Invalid client secret", 401, "POWERBI-SECRET-WRONG", ErrorKind.Auth)]
    [InlineData("invalid_client", "AADSTS7000222: The provided client secret keys are expired", 401, "POWERBI-SECRET-EXPIRED", ErrorKind.Auth)]
    [InlineData("invalid_client", "AADSTS700027: certificate", 401, "POWERBI-CERTIFICATE-REFUSED", ErrorKind.Auth)]
    [InlineData("invalid_client", "AADSTS700024: not within its valid time range", 401, "POWERBI-CLOCK", ErrorKind.Config)]
    [InlineData("unauthorized_client", "AADSTS700016: Application not found", 400, "POWERBI-APP-UNKNOWN", ErrorKind.Config)]
    [InlineData("invalid_request", "AADSTS90002: Tenant not found", 400, "POWERBI-TENANT-UNKNOWN", ErrorKind.Config)]
    [InlineData("invalid_request", "AADSTS900023: Specified tenant identifier", 400, "POWERBI-TENANT-UNKNOWN", ErrorKind.Config)]
    [InlineData("invalid_scope", "AADSTS70011: The provided scope is not valid", 400, "POWERBI-SCOPE-WRONG", ErrorKind.Config)]
    [InlineData("invalid_grant", "AADSTS65001: consent", 400, "POWERBI-CONSENT-MISSING", ErrorKind.Auth)]
    [InlineData("invalid_grant", "AADSTS50196: loop", 400, "POWERBI-SIGN-IN-UNAVAILABLE", ErrorKind.Transient)]
    [InlineData("temporarily_unavailable", "", 503, "POWERBI-SIGN-IN-UNAVAILABLE", ErrorKind.Transient)]
    [InlineData(null, null, 429, "POWERBI-SIGN-IN-UNAVAILABLE", ErrorKind.Transient)]
    [InlineData(null, null, 500, "POWERBI-SIGN-IN-UNAVAILABLE", ErrorKind.Transient)]
    [InlineData("invalid_client", "", 401, "POWERBI-SIGN-IN-REFUSED", ErrorKind.Auth)]
    [InlineData("invalid_request", "", 400, "POWERBI-SIGN-IN-SETTINGS", ErrorKind.Config)]
    [InlineData("something_new", "AADSTS123456: new", 400, "POWERBI-SIGN-IN-REFUSED", ErrorKind.Auth)]
    public void The_number_or_else_the_oauth_error_decides(string? error, string? description, int status, string code, ErrorKind kind)
    {
        ConnectorError result = SignInRefusal.Classify(error, description, status, null);

        Assert.Equal((code, kind), (result.Code, result.Kind));
    }

    [Fact]
    public void INV_6_what_the_service_echoes_is_not_repeated()
    {
        ConnectorError result = SignInRefusal.Classify("canary secret", "AADSTS999999: you sent canary-secret", 400, null);

        Assert.DoesNotContain("canary", result.ToString(), StringComparison.Ordinal);
        Assert.Contains("AADSTS999999", result.Message, StringComparison.Ordinal);
    }
}
