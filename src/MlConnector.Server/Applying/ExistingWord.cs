using MlConnector.Engine.Configuration.Model;

namespace MlConnector.Server.Applying;

/// <summary>What may become of existing rows, as a form or a parameter says it.</summary>
internal static class ExistingWord
{
    /// <summary>All words.</summary>
    public static IEnumerable<string> All => Enum.GetValues<ExistingRows>().Select(Of);

    /// <summary>The word.</summary>
    public static string Of(ExistingRows rows) => rows.ToString().ToLowerInvariant();

    /// <summary>What a word means; null if it is none.</summary>
    public static ExistingRows? Find(string? word)
    {
        foreach (ExistingRows one in Enum.GetValues<ExistingRows>()) if (Of(one) == word) return one;
        return null;
    }
}
