using System.CommandLine;

namespace MlConnector.Cli.Commands;

/// <summary>Options that every command takes.</summary>
internal static class GlobalOptions
{
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "Data folder: store, journal and ledger. Default: MLC_DATA, else the user's own application data.",
        HelpName = "DIR",
        Recursive = true,
    };

    public static Option<string?> Server { get; } = new("--server")
    {
        Description = "Act on a service elsewhere instead of a data folder; its token is taken from MLC_TOKEN.",
        HelpName = "URL",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON document instead of text; errors too.",
        Recursive = true,
    };

    public static Option<bool> Plain { get; } = new("--plain")
    {
        Description = "No colours and no moving display (the default when the output is no terminal).",
        Recursive = true,
    };

    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Show the log on the error output.",
        Recursive = true,
    };
}
