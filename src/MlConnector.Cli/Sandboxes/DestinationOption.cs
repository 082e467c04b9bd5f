using System.CommandLine;

namespace MlConnector.Cli.Sandboxes;

/// <summary><c>--destination</c>: which BI tool.</summary>
internal static class DestinationOption
{
    /// <summary>The option; <paramref name="what"/> tells what it chooses.</summary>
    public static Option<string> New(string what) => new Option<string>("--destination") { Description = $"{what}: {string.Join(" or ", SandboxBi.Types)}.", DefaultValueFactory = _ => SandboxBi.Types[0] }.AcceptOnlyFromAmong([.. SandboxBi.Types]);
}
