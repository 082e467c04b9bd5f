namespace MlConnector.BigQuery.Queries;

/// <summary>A named value of a query: a text, or a list of texts.</summary>
internal sealed record QueryParameter(string Name, IReadOnlyList<string> Values, bool IsList)
{
    public static QueryParameter Text(string name, string value) => new(name, [value], IsList: false);

    public static QueryParameter List(string name, IEnumerable<string> values) => new(name, [.. values], IsList: true);
}
