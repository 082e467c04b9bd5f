namespace MlConnector.BigQuery.Tables;

/// <summary>Which names the service takes.</summary>
internal static class NameRules
{
    private const int LongestColumn = 300, LongestTable = 1024, LongestLabel = 63;
    private static readonly string[] Reserved = ["_TABLE_", "_FILE_", "_PARTITION", "_ROW_TIMESTAMP", "__ROOT__", "_COLIDENTIFIER"];

    /// <summary>What is wrong with a column's name, or null.</summary>
    public static string? ColumnProblem(string name)
    {
        if (!IsWord(name, LongestColumn) || char.IsAsciiDigit(name[0])) return $"'{name}' is no column name here.";
        return Reserved.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) ? $"'{name}' begins like a name that the service keeps for itself." : null;
    }

    /// <summary>What is wrong with the name of a table or dataset, or null.</summary>
    public static string? TableProblem(string name) => IsWord(name, LongestTable) ? null : $"'{name}' is no name of a dataset or table here.";

    /// <summary>True for the name or the text of a label.</summary>
    public static bool IsLabel(string text, bool mayBeEmpty) =>
        text.Length <= LongestLabel && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '_' or '-') && (mayBeEmpty || text.Length > 0 && char.IsAsciiLetterLower(text[0]));

    private static bool IsWord(string name, int longest) => name.Length > 0 && name.Length <= longest && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
