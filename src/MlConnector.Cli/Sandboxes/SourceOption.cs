using System.CommandLine;

namespace MlConnector.Cli.Sandboxes;

/// <summary><c>--source</c>: which ERP.</summary>
internal static class SourceOption
{
    /// <summary>The option; <paramref name="what"/> tells what it chooses.</summary>
    public static Option<string> New(string what) => new Option<string>("--source") { Description = $"{what}: {string.Join(" or ", SandboxErp.Types)}.", DefaultValueFactory = _ => SandboxErp.Types[0] }.AcceptOnlyFromAmong([.. SandboxErp.Types]);
}
