using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.Console.Actions;

/// <summary>The answer to what a person did: the page that shows what became of it.</summary>
internal static class Act
{
    /// <summary>Leads to where the act shows; a refusal shows the page again that it came from, with what was refused and what was typed.</summary>
    public static async Task<IResult> AnswerAsync(string from, Func<Task<string>> act)
    {
        try
        {
            return Results.LocalRedirect(await act(), permanent: false, preserveMethod: false);
        }
        catch (ConnectorException refused)
        {
            return new Refusing(from, refused.Errors);
        }
    }

    /// <summary>Address of a pipeline's page.</summary>
    public static string PageOf(string pipeline) => $"/pipelines/{Uri.EscapeDataString(pipeline)}";

    /// <summary>No body: <see cref="ShownInstead"/> shows the page in its place.</summary>
    private sealed class Refusing(string from, IReadOnlyList<ConnectorError> errors) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return httpContext.RequestServices.GetRequiredService<RefusedForm>().KeepAsync(httpContext, from, errors);
        }
    }
}
