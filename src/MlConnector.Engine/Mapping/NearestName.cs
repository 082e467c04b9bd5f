namespace MlConnector.Engine.Mapping;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    private const int MaxDistance = 3;

    /// <summary>The nearest of the known names, or null if none is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        string? nearest = null;
        int best = MaxDistance + 1;
        foreach (string candidate in known)
        {
            int distance = Distance(name, candidate);
            if (distance < best && distance < Math.Max(candidate.Length, 2)) (nearest, best) = (candidate, distance);
        }

        return nearest;
    }

    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > MaxDistance) return int.MaxValue;
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + same));
            }
        }

        return row[b.Length];
    }
}
