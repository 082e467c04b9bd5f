namespace MlConnector.Tableau.Schema;

/// <summary>Which names are taken: by Tableau, and by readers of Parquet files.</summary>
internal static class NameRules
{
    private const int LongestColumn = 255, LongestSource = 255;

    /// <summary>What is wrong with a column's name, or null. Dots make older readers fail; brackets are Tableau's own.</summary>
    public static string? ColumnProblem(string name) =>
        name.Length is 0 or > LongestColumn || name.Any(letter => letter is '.' or '[' or ']' || char.IsControl(letter)) || name != name.Trim() ? $"'{name}' is no column name here." : null;

    /// <summary>What is wrong with the name of a data source, or null.</summary>
    public static string? SourceProblem(string name) =>
        name.Length is 0 or > LongestSource || name.Any(char.IsControl) || name != name.Trim() ? $"'{name}' is no name of a data source here." : null;

    /// <summary>What is wrong with the path of a project, or null.</summary>
    public static string? ProjectProblem(string path)
    {
        string[] names = path.Split('/');
        return names.Length == 0 || names.Any(name => SourceProblem(name) is not null) ? $"'{path}' is no path of a project." : null;
    }
}
