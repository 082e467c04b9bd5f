namespace MlConnector.Yaml;

/// <summary>What a YAML text may hold at most, so that a hostile or damaged file costs little.</summary>
/// <param name="MaxBytes">UTF-8 bytes.</param>
/// <param name="MaxDepth">Levels of nesting.</param>
/// <param name="MaxNodes">Maps, lists and values in all.</param>
public sealed record YamlBounds(int MaxBytes, int MaxDepth, int MaxNodes)
{
    /// <summary>2 MiB, 32 levels, 100,000 nodes: far above any configuration a person writes.</summary>
    public static YamlBounds Standard { get; } = new(2 * 1024 * 1024, 32, 100_000);
}
