using System.CommandLine;
using System.Globalization;

namespace MlConnector.Cli.Commands;

/// <summary>Options that take a number between two others: one outside is refused, never taken for the nearest.</summary>
internal static class NumberOption
{
    /// <summary>The option, with its bounds.</summary>
    public static Option<int> Within(this Option<int> option, int least, int most)
    {
        option.Validators.Add(result =>
        {
            if (result.Implicit || result.Tokens is not [var token] || !int.TryParse(token.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)) return;
            if (number < least || number > most) result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} is {number}, and takes {least} to {most}."));
        });
        return option;
    }
}
