namespace MlConnector.Tableau.ReadBack;

/// <summary>
/// Cuts a long list of members into questions: by beginnings that as many share as an answer may have, because no offset exists, and by name where too few share one for a question of their own. Beginnings come from the members that
/// are expected; what begins otherwise is noticed by counting, and not listed.
/// </summary>
internal sealed class MemberQuestions(int most)
{
    private const int Few = 4;
    private readonly List<string> beginnings = [];
    private readonly List<string> names = [];
    private readonly List<string> rare = [];

    /// <summary>Beginnings; no member has two of them.</summary>
    public IReadOnlyList<string> Beginnings => beginnings;

    /// <summary>Members that have none of the beginnings.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Beginnings of those that are asked by name: members that nobody expects may have them too.</summary>
    public IReadOnlyList<string> RareBeginnings => rare;

    /// <summary>The questions for these members, each expected to bring <paramref name="most"/> at most.</summary>
    public static MemberQuestions Of(IEnumerable<string> expected, int most)
    {
        string[] sorted = [.. expected.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var questions = new MemberQuestions(most);
        if (sorted.Length > 0) questions.Cut(sorted, 0);
        return questions;
    }

    /// <summary>Members that share their first characters: one question, or one for each character that follows.</summary>
    private void Cut(ReadOnlySpan<string> sorted, int shared)
    {
        if (sorted.Length <= most && shared > 0)
        {
            beginnings.Add(sorted[0][..shared]);
            return;
        }

        for (int from = 0; from < sorted.Length;)
        {
            if (sorted[from].Length == shared)
            {
                names.Add(sorted[from++]);
                continue;
            }

            // both halves of a character that takes two belong together
            int next = shared + (char.IsHighSurrogate(sorted[from][shared]) && sorted[from].Length > shared + 1 ? 2 : 1), to = from + 1;
            while (to < sorted.Length && sorted[to].Length >= next && sorted[to].AsSpan(shared, next - shared).SequenceEqual(sorted[from].AsSpan(shared, next - shared))) to++;
            if ((to - from) * Few <= most)
            {
                names.AddRange(sorted[from..to]);
                rare.Add(sorted[from][..next]);
            }
            else
            {
                Cut(sorted[from..to], next);
            }

            from = to;
        }
    }
}
