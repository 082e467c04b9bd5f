using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.OpenApi;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Server.Alerts;
using MlConnector.Server.Applying;
using MlConnector.Server.Configuration;
using MlConnector.Server.Hosting;
using MlConnector.Server.KeyPolls;
using MlConnector.Server.Reconciling;
using MlConnector.Server.Quotas;
using MlConnector.Server.Runs;
using MlConnector.Server.Runs.Logs;
using MlConnector.Server.Schedules;
using MlConnector.Server.SignIn.Tokens;
using MlConnector.Server.SignIn.Users;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Api.OpenApi;

/// <summary>The description of the API without a service that runs: for the reference that is made from it.</summary>
public static class ApiReference
{
    /// <summary>Services that routes take. None is ever made here; that they are known is how a route tells them from its body.</summary>
    private static readonly Type[] Taken = [typeof(Workspace), typeof(PipelineCatalog), typeof(RunDesk), typeof(StandingReader), typeof(QuotaBoard), typeof(RunLogs), typeof(ScheduleDesk), typeof(ApplyDesk), typeof(ReconciliationDesk), typeof(KeyPollDesk), typeof(SettingsDesk), typeof(CurrentSettings), typeof(ServerOptions), typeof(AlertSender), typeof(UserAccounts), typeof(OneTimeLinks), typeof(ApiTokens)];

    /// <summary>The reference as Markdown.</summary>
    public static async Task<string> WriteAsync(CancellationToken cancel) => ReferenceText.Of(await DescribeAsync(cancel));

    /// <summary>The description as JSON, OpenAPI 3.1.</summary>
    public static async Task<string> DescribeAsync(CancellationToken cancel)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        foreach (Type service in Taken) builder.Services.AddSingleton(service, _ => throw new InvalidOperationException($"{service.Name} is not there: the API is only described."));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System); // the framework asks it too
        builder.Services.AddApi();
        await using WebApplication application = builder.Build();
        application.UseRouting();
        application.MapApi();
        application.UseEndpoints(_ => { });
        OpenApiDocument document = await application.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(ApiDescription.Document).GetOpenApiDocumentAsync(cancel);
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancel);
    }
}
