using System.CommandLine;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>Asks for what was not given as an option. Where nobody can be asked, everything that is missing is reported at once.</summary>
internal sealed class Questions(CommandContext context, bool quiet)
{
    private const int MaxAnswer = 2000;
    private readonly Problems missing = new();
    private readonly bool interactive = !quiet && !context.Json && !Console.IsInputRedirected;

    /// <summary>The option's value, the answer, or the standard value; null as standard value means that there must be one.</summary>
    public async Task<string> AsAsync(Option option, string? given, string question, string? standard, CancellationToken cancel)
    {
        if (given is not null) return given;
        while (interactive)
        {
            await context.Errors.WriteAsync($"{question}{(standard is { Length: > 0 } ? $" [{standard}]" : "")}: ".AsMemory(), cancel);
            string answer = (await Console.In.ReadLineAsync(cancel) ?? throw UsageError.Missing("The input ended.", $"Give {option.Name}."))?.Trim() ?? "";
            if (answer.Length > MaxAnswer) continue;
            if (answer.Length > 0) return answer;
            if (standard is not null) return standard;
        }

        if (standard is null) missing.Add(new ConnectorError("USAGE", ErrorKind.Config, ErrorOwner.Operator, $"{option.Name} is missing: {question}.", $"Give it: {option.Name} VALUE"));
        return standard ?? "";
    }

    /// <summary>Reports everything that is missing.</summary>
    public void ThrowIfMissing() => missing.ThrowIfAny();
}
