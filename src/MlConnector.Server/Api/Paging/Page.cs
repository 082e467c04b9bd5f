using MlConnector.Abstractions.Errors;
using MlConnector.Server.Refusals;

namespace MlConnector.Server.Api.Paging;

/// <summary>A page of a list.</summary>
/// <param name="Items">Its items.</param>
/// <param name="Next">What to give as <c>after</c> for the page that follows; null on the last one.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Cuts lists into pages. A cursor is the place after which the next page begins, so pages stay right while the list grows.</summary>
internal static class Page
{
    /// <summary>Items of a page, if nobody says how many, and at most.</summary>
    public const int Standard = 50, Most = 200;

    /// <summary>How many items are wanted.</summary>
    public static int Size(int? limit, Problems problems)
    {
        if (limit is not (< 1 or > Most)) return limit ?? Standard;
        problems.Add(ApiErrors.Wrong("parameter limit", $"{limit} items cannot be had at once.", $"Ask for 1 to {Most}."));
        return Standard;
    }

    /// <summary>The page of what was read: one item more than wanted says that there is a next one.</summary>
    public static Page<TItem> Of<T, TItem>(IReadOnlyList<T> read, int size, Func<T, string> cursor, Func<T, TItem> item) =>
        new([.. read.Take(size).Select(item)], read.Count > size ? cursor(read[size - 1]) : null);

    /// <summary>The page of a list that is whole in memory, by cursor. What was removed since the page before, its last item too, moves no other.</summary>
    public static Page<TItem> OfAll<T, TItem>(IEnumerable<T> all, string? after, int size, Func<T, string> cursor, Func<T, TItem> item) =>
        Of([.. all.OrderBy(cursor, StringComparer.Ordinal).SkipWhile(one => after is not null && string.CompareOrdinal(cursor(one), after) <= 0).Take(size + 1)], size, cursor, item);
}
