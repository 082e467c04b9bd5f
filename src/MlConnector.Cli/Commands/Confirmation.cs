namespace MlConnector.Cli.Commands;

/// <summary>Asks a person before something is changed.</summary>
internal static class Confirmation
{
    /// <summary>True if it was told with <c>--yes</c> or answered with yes. Where nobody can be asked, it has to be told.</summary>
    public static async Task<bool> AskAsync(CommandContext context, bool yes, string question, CancellationToken cancel)
    {
        if (yes) return true;
        if (context.Json || context.InputIsPiped) throw UsageError.Missing("This changes something and nobody can be asked here.", "Look at what would be done, then add --yes.");
        await context.Errors.WriteAsync($"{question} [y/N] ".AsMemory(), cancel);
        using IDisposable asking = Interruption.Asking();
        string? answer = await context.Input.ReadLineAsync(cancel);
        return answer?.Trim().ToUpperInvariant() is "Y" or "YES";
    }
}
