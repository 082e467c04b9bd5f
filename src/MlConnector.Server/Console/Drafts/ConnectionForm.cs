using MlConnector.Abstractions.Configuration;

namespace MlConnector.Server.Console.Drafts;

/// <summary>How the form of a draft's connections names its boxes, and which settings it shows at once.</summary>
internal static class ConnectionForm
{
    /// <summary>Settings of the pipeline that stand beside its connections.</summary>
    public static IReadOnlyList<string> PipelineSettings { get; } = ["dataset"];

    /// <summary>Name of the box of a connection's setting.</summary>
    public static string Name(string connection, SettingDescription setting) => $"{connection}:{setting.Path}";

    /// <summary>Name of the box of a pipeline's setting.</summary>
    public static string PipelineName(string setting) => $"pipeline:{setting}";

    /// <summary>True if nearly every site has to give it: shown at once. Others stand folded below, with their standards.</summary>
    public static bool IsUsual(SettingDescription setting) => IsShown(setting) && (setting.Required || setting.Secret || setting.Default.Length == 0 && setting.Choices.Count == 0 && !setting.Inferred && !IsRare(setting.Path));

    /// <summary>True if a box can hold it; maps and lists of maps are written in the text of the configuration.</summary>
    public static bool IsShown(SettingDescription setting) => !setting.Path.Contains('*', StringComparison.Ordinal) && setting.Type is not ("map" or "companions" or "fields" or "cut");

    private static bool IsRare(string path) => path.StartsWith("standby", StringComparison.Ordinal) || path is "trustedCertificates" or "workspaceId";
}
