using System.Globalization;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.Content;

/// <summary>Lists: filters by name, pages from 1; a page past the end is refused.</summary>
internal static class Paging
{
    public static Answer Page<T>(Request request, IReadOnlyList<T> all, string list, Func<T, Node> write)
    {
        int size = request.Number("pageSize", 100, 1000), number = request.Number("pageNumber", 1, int.MaxValue);
        if (number > 1 && (long)(number - 1) * size >= all.Count) throw new Refusal("400006", "Invalid Page Number", "The page number is past the end.");
        return new Answer(
            Node.Of("pagination", ("pageNumber", Text(number)), ("pageSize", Text(size)), ("totalAvailable", Text(all.Count))),
            Node.List(list, all.Skip((number - 1) * size).Take(size).Select(write)));
    }

    /// <summary>The value of <c>name:eq:VALUE</c>, or null; other filters are refused, and so is a value with an ampersand or a comma, encoded or not.</summary>
    public static string? NameFilter(Request request)
    {
        if (request.Query("filter") is not { Length: > 0 } filter) return null;
        string[] parts = filter.Split(':', 3);
        return parts is ["name", "eq", { } name] && name.IndexOfAny(['&', ',']) < 0 ? name : throw new Refusal("400004", "Invalid Filter", $"The filter '{filter}' is not understood here.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
