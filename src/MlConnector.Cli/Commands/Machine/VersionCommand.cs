using System.Reflection;
using MlConnector.Cli.Output;

namespace MlConnector.Cli.Commands.Machine;

/// <summary>Prints the version.</summary>
internal sealed class VersionCommand() : MlcCommand("version", "Print the version of ml-connector, of the runtime and of SQLite.", "mlc version --json")
{
    /// <summary>Version of this program.</summary>
    public static string Current => typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        (string Name, string Value)[] facts =
        [
            ("mlc", Current),
            ("runtime", Environment.Version.ToString()),
            ("sqlite", MlConnector.Store.Sqlite.NativeSqlite.Load().ToString()),
        ];
        context.Print(new FactReport(facts));
        return Task.FromResult(ExitCode.Done);
    }
}
