using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;

namespace MlConnector.Server.Console.Actions;

/// <summary>The answer to what a person did: the page that shows what became of it.</summary>
internal static class Act
{
    private const int MostErrors = 10, LongestTold = 1500;

    /// <summary>Leads to where the act shows; a refusal back to where it came from, with what was refused.</summary>
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

    /// <summary>What a system said when it refused may hold a secret: it is taken out before it becomes part of an address (INV-6).</summary>
    private sealed class Refusing(string from, IReadOnlyList<ConnectorError> errors) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            string told = httpContext.RequestServices.GetRequiredService<Workspace>().Scrub(string.Join('\n', errors.Take(MostErrors)));
            return Results.LocalRedirect($"{from}{(from.Contains('?', StringComparison.Ordinal) ? '&' : '?')}refused={Uri.EscapeDataString(told.Length > LongestTold ? told[..LongestTold] : told)}").ExecuteAsync(httpContext);
        }
    }
}
