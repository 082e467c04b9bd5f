namespace MlConnector.BigQuery.Queries;

/// <summary>A named value of a query: a text or a value of another type, or a list of texts.</summary>
internal sealed record QueryParameter(string Name, string Type, IReadOnlyList<string> Values, bool IsList)
{
    public static QueryParameter Text(string name, string value) => Of(name, "STRING", value);

    /// <summary>A value of a type of the service, written as the service reads it.</summary>
    public static QueryParameter Of(string name, string type, string value) => new(name, type, [value], IsList: false);

    public static QueryParameter List(string name, IEnumerable<string> values) => new(name, "STRING", [.. values], IsList: true);
}
