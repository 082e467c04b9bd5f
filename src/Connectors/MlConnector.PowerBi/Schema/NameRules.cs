namespace MlConnector.PowerBi.Schema;

/// <summary>Which names a push dataset takes: the patterns of the service's own API description, and what is known to misbehave.</summary>
internal static class NameRules
{
    /// <summary>Columns per table, tables per dataset, relationships per dataset.</summary>
    public const int Most = 75;

    private const int LongestName = 100;

    /// <summary>What is wrong with a table's name, or null. A dot, slash, quote, bracket, ampersand or colon is refused by the service.</summary>
    public static string? TableProblem(string name)
    {
        if (name.Length is 0 or > LongestName) return $"A table's name has 1 to {LongestName} characters.";
        if (name.FirstOrDefault(c => !Allowed(c)) is not '\0' and char bad) return $"Table name '{name}' holds '{bad}', which the service refuses.";
        return string.Equals(name, "Date", StringComparison.OrdinalIgnoreCase) ? "A table called Date misbehaves in the service: call it Dates." : null;
    }

    /// <summary>What is wrong with a column's name, or null. The service takes more; these are the characters that queries and visuals handle without surprises.</summary>
    public static string? ColumnProblem(string name)
    {
        if (name.Length is 0 or > LongestName) return $"A column's name has 1 to {LongestName} characters.";
        return name.All(c => char.IsLetterOrDigit(c) || c is ' ' or '_') ? null : $"Column name '{name}' holds something else than letters, digits, space and underscore.";
    }

    private static bool Allowed(char c) => c is '\t' or '\n' or '\r' or ' ' or '#' or '-' or '@' or '^' or '_' or '~' || char.IsAsciiLetterOrDigit(c) || c > '~';
}
