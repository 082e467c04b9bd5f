using Microsoft.AspNetCore.Http;
using MlConnector.Abstractions.Errors;

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
            string told = string.Join('\n', refused.Errors.Take(MostErrors).Select(error => error.ToString()));
            return Results.LocalRedirect($"{from}?refused={Uri.EscapeDataString(told.Length > LongestTold ? told[..LongestTold] : told)}");
        }
    }
}
