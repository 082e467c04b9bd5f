using System.Text;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Cli.Commands.Secrets;

/// <summary>Reads a secret: from stdin where it is redirected, else from the keyboard without showing it (INV-6).</summary>
internal static class SecretPrompt
{
    private const int MaxLength = 64 * 1024;

    public static async Task<string> ReadAsync(string name, CommandContext context, CancellationToken cancel)
    {
        string value = context.InputIsPiped ? await FromInputAsync(context.Input, cancel) : FromKeyboard(name, context.Errors);
        return value.Length > 0 ? value : throw UsageError.Missing($"No value was given for {name}.", "Type it at the prompt, or pipe it in: printf %s \"$VALUE\" | mlc …");
    }

    /// <summary>One of several: a line of stdin where it is redirected; empty if nothing was given.</summary>
    public static async Task<string> LineAsync(string name, CommandContext context, CancellationToken cancel)
    {
        if (!context.InputIsPiped) return FromKeyboard(name, context.Errors);
        await context.Errors.WriteLineAsync($"Value of {name} (not shown)".AsMemory(), cancel);
        string value = await context.Input.ReadLineAsync(cancel) ?? "";
        return value.Length <= MaxLength ? value : throw TooLong();
    }

    private static async Task<string> FromInputAsync(TextReader input, CancellationToken cancel)
    {
        char[] buffer = new char[MaxLength + 1];
        int length = await input.ReadBlockAsync(buffer, cancel);
        if (length > MaxLength) throw TooLong();
        string value = new string(buffer, 0, length).TrimEnd('\r', '\n');
        buffer.AsSpan().Clear();
        return value;
    }

    private static ConnectorException TooLong() => UsageError.Missing($"The value has more than {MaxLength} characters.", "Check what was piped in.");

    private static string FromKeyboard(string name, TextWriter prompt)
    {
        using IDisposable asking = Interruption.Asking();
        prompt.Write($"Value of {name} (not shown): ");
        StringBuilder value = new();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) value.Length = Math.Max(0, value.Length - 1);
            else if (key.KeyChar != '\0' && value.Length < MaxLength) value.Append(key.KeyChar);
        }

        prompt.WriteLine();
        return value.ToString();
    }
}
