using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MlConnector.Composition;
using MlConnector.Server.Hosting;
using MlConnector.Server.SignIn.Access;
using MlConnector.Server.SignIn.FormKeys;
using MlConnector.Server.SignIn.Headers;
using MlConnector.Server.SignIn.Provider;
using MlConnector.Server.SignIn.Sessions;
using MlConnector.Server.SignIn.Tokens;
using MlConnector.Server.SignIn.Users;

namespace MlConnector.Server.SignIn;

/// <summary>Who may do what, put into the service.</summary>
internal static class SignInSetUp
{
    private const int MostFields = 256;
    private const int LongestFieldName = 256;
    private const int LongestField = 1024 * 1024;

    public static void AddSignIn(this IServiceCollection services, ServerOptions options, CookieNames cookies)
    {
        services.AddSingleton<UserAccounts>().AddSingleton<OneTimeLinks>().AddSingleton<ApiTokens>().AddSingleton(cookies).AddSingleton<SessionCookie>().AddSingleton<BrowserSessions>().AddSingleton<SignInDesk>();
        services.AddHttpContextAccessor();
        services.AddScoped(provider => Visitor.Of(provider.GetRequiredService<IHttpContextAccessor>().HttpContext!.User));
        services.AddAuthentication(Schemes.ByAddress)
            .AddPolicyScheme(Schemes.ByAddress, null, policy => policy.ForwardDefaultSelector = context => Schemes.IsForPrograms(context.Request.Path) ? TokenHandler.SchemeName : SessionHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, SessionHandler>(SessionHandler.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, TokenHandler>(TokenHandler.SchemeName, null);
        services.AddFormKeys(cookies);
        if (options.Provider is { } provider) services.AddSingleton(provider).AddSingleton<ProviderClient>().AddSingleton<ProviderUsers>().AddSingleton<ProviderSignIn>();
        services.Configure<FormOptions>(form => (form.ValueCountLimit, form.KeyLengthLimit, form.ValueLengthLimit) = (MostFields, LongestFieldName, LongestField));
    }

    /// <summary>Before all routes. A proxy on this machine may tell who asks, and that it was over TLS; nobody else may.</summary>
    public static void UseSignIn(this WebApplication application)
    {
        application.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto });
        application.UseSecurityHeaders();
        application.UseAuthentication();
        application.UseMiddleware<RouteGate>();
    }

    private static void AddFormKeys(this IServiceCollection services, CookieNames cookies)
    {
        services.AddDataProtection().SetApplicationName("mlc");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(keys =>
        {
            var workspace = provider.GetRequiredService<Workspace>();
            (keys.XmlRepository, keys.XmlEncryptor) = (new FormKeyRepository(workspace), new VaultXmlEncryptor(workspace));
        }));
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = cookies.Form;
            antiforgery.Cookie.SameSite = SameSiteMode.Lax;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
    }
}
