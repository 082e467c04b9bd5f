using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Data.Queries;

namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>COMFND's LIKE: <c>*</c> for any run of characters, <c>?</c> for one; case counts.</summary>
internal sealed class LikePattern(SysproColumn column, string pattern) : RowFilter
{
    public override bool Holds(SysproRow row) => Matches(((string)row.Values[column.Index]!).AsSpan().TrimEnd(' '), pattern);

    private static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern)
    {
        var (t, p, star, resume) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].TrimEnd('*').IsEmpty;
    }
}
