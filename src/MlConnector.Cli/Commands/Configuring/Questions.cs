using System.CommandLine;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>
/// Asks for what was not given as an option, at a terminal or from piped lines. Where nobody can be asked, or the input has ended, standard values hold and everything else that is missing is reported at once.
/// </summary>
internal sealed class Questions(CommandContext context, bool quiet)
{
    private const int MaxAnswer = 2000;
    private readonly Problems missing = new();
    private bool ended = quiet || context.Json;

    /// <summary>True while somebody answers.</summary>
    public bool Answered => !ended;

    /// <summary>Says something to who is asked.</summary>
    public void Say(string line)
    {
        if (!ended) context.Errors.WriteLine(line);
    }

    /// <summary>The option's value, the answer, or the standard value; null as standard value means that there must be one.</summary>
    public async Task<string> AsAsync(Option option, string? given, string question, string? standard, CancellationToken cancel)
    {
        if (given is not null) return given;
        while (await AskAsync(question, standard is { Length: > 0 } ? $" [{standard}]" : "", cancel) is { } answer)
        {
            if (answer.Length > MaxAnswer) continue;
            if (answer.Length > 0) return answer;
            if (standard is not null) return standard;
        }

        if (standard is null) missing.Add(new ConnectorError("USAGE", ErrorKind.Config, ErrorOwner.Operator, $"{option.Name} is missing: {question}.", $"Give it: {option.Name} VALUE"));
        return standard ?? "";
    }

    /// <summary>A question with yes as standard answer.</summary>
    public async Task<bool> YesAsync(string question, CancellationToken cancel) => (await AskAsync(question, " [Y/n]", cancel))?.ToUpperInvariant() is null or "" or "Y" or "YES";

    /// <summary>One of a few words, by itself or by its number; the first is the standard answer.</summary>
    public async Task<string> ChoiceAsync(string question, string[] choices, CancellationToken cancel)
    {
        string asked = $"{question}: {string.Join(", ", choices.Select((choice, at) => $"{at + 1} {choice}"))} [{choices[0]}]";
        return await UntilAsync(asked, choices[0], answer => Array.Find(choices, choice => choice == answer) is { } named ? (named, "")
            : int.TryParse(answer, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= choices.Length ? (choices[number - 1], "")
            : (null, $"Answer one of {string.Join(", ", choices)}, or its number."), cancel);
    }

    /// <summary>An answer that <paramref name="read"/> takes; null from it asks again, saying why not. The standard value if nobody answers.</summary>
    public async Task<T> UntilAsync<T>(string question, T standard, Func<string, (T? Value, string Complaint)> read, CancellationToken cancel)
        where T : class
    {
        while (await AskAsync(question, "", cancel) is { } answer)
        {
            if (answer.Length == 0) return standard;
            (T? value, string complaint) = read(answer);
            if (value is not null) return value;
            Say(complaint);
        }

        return standard;
    }

    /// <summary>Reports everything that is missing.</summary>
    public void ThrowIfMissing() => missing.ThrowIfAny();

    /// <summary>One line; null if nobody answers any more.</summary>
    private async Task<string?> AskAsync(string question, string standard, CancellationToken cancel)
    {
        if (ended) return null;
        await context.Errors.WriteAsync($"{question}{standard}: ".AsMemory(), cancel);
        using IDisposable asking = Interruption.Asking();
        string? answer = (await context.Input.ReadLineAsync(cancel))?.Trim();
        if (context.InputIsPiped) await context.Errors.WriteLineAsync();
        ended = answer is null;
        return answer;
    }
}
