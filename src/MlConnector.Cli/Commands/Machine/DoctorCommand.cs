using System.Globalization;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Engine.Segments;
using MlConnector.Store.Sqlite;
using MlConnector.Vault.Keys;

namespace MlConnector.Cli.Commands.Machine;

/// <summary>Looks at the machine: everything that ml-connector needs from it.</summary>
internal sealed class DoctorCommand() : MlcCommand("doctor", "Check this machine: runtime, SQLite, data folder and keys with their rights, clock, time zones, free disk; each problem with its fix.", "mlc doctor")
{
    private const long LowDisk = 2L * 1024 * 1024 * 1024;

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        var report = new CheckReport([Runtime(), Sqlite(), Folder(context), Keys(), Heads(context), Disk(context), Clock(context), Zones()]);
        context.Print(new CheckReportView("this machine", report, context.Scrub));
        return Task.FromResult(report.Passed ? ExitCode.Done : ExitCode.Usage);
    }

    private static CheckFinding Runtime() => new("runtime", CheckOutcome.Ok, $".NET {Environment.Version} on {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors");

    private static CheckFinding Sqlite()
    {
        try
        {
            return new CheckFinding("SQLite", CheckOutcome.Ok, NativeSqlite.Load().ToString());
        }
        catch (ConnectorException e)
        {
            return new CheckFinding("SQLite", CheckOutcome.Problem, e.Error.Message) { Error = e.Error };
        }
    }

    private static CheckFinding Folder(CommandContext context)
    {
        string path = context.DataFolder.Path;
        if (!Directory.Exists(path)) return new CheckFinding("data folder", CheckOutcome.Ok, $"{path} (not there yet; the first command that needs it makes it)");
        string probe = Path.Combine(path, ".doctor");
        try
        {
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return OwnerOnly.OthersMayEnter(path)
                ? Open("data folder", path, "chmod 700")
                : new CheckFinding("data folder", CheckOutcome.Ok, $"{path}{(context.DataFolder.HasStore ? "" : " (no store in it yet)")}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var error = new ConnectorError("DATA-FOLDER", ErrorKind.Config, ErrorOwner.Operator, $"{path} cannot be written.", "Give this user the right to write there, or choose another folder with --data.");
            return new CheckFinding("data folder", CheckOutcome.Problem, error.Message) { Error = error };
        }
    }

    /// <summary>Keys beside the data protect nothing: who copies the folder has both.</summary>
    private static CheckFinding Keys()
    {
        bool environment = Environment.GetEnvironmentVariable(EnvironmentKey.Variable) is { Length: > 0 };
        string folder = DataFolder.KeyFolder ?? KeyFiles.DefaultFolder;
        if (!Directory.Exists(folder)) return new CheckFinding("keys", CheckOutcome.Ok, environment ? $"from {EnvironmentKey.Variable}" : $"{folder} (not there yet; made with the first secret)");
        string[] readable = [.. Directory.EnumerateFiles(folder).Where(OwnerOnly.OthersMayEnter)];
        if (readable.Length > 0) return Open("keys", string.Join(", ", readable), "chmod 600");
        return OwnerOnly.OthersMayEnter(folder) ? Open("keys", folder, "chmod 700") : new CheckFinding("keys", CheckOutcome.Ok, $"{folder}{(environment ? $", and {EnvironmentKey.Variable}" : "")}");
    }

    /// <summary>Heads beside the trail prove little: who puts the folder back puts both back.</summary>
    private static CheckFinding Heads(CommandContext context)
    {
        string file = context.DataFolder.AuditHeads;
        return context.DataFolder.Holds(file)
            ? new CheckFinding("audit heads", CheckOutcome.Warning, $"{file}: kept with the data, so nobody can prove that the audit trail is complete; let MLC_AUDIT_ANCHOR name a file elsewhere")
            : new CheckFinding("audit heads", CheckOutcome.Ok, file);
    }

    private static CheckFinding Open(string subject, string path, string command)
    {
        var error = new ConnectorError("OPEN-TO-OTHERS", ErrorKind.Config, ErrorOwner.Operator, $"Other users of this machine may look into {path}.", $"Close it: {command} {path}");
        return new CheckFinding(subject, CheckOutcome.Warning, error.Message) { Error = error };
    }

    private static CheckFinding Disk(CommandContext context)
    {
        string path = context.DataFolder.Path;
        while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent) path = parent;
        long free = new DriveInfo(path).AvailableFreeSpace;
        string text = string.Create(CultureInfo.InvariantCulture, $"{free / (1024 * 1024 * 1024)} GiB free");
        return new CheckFinding("free disk", free < LowDisk ? CheckOutcome.Warning : CheckOutcome.Ok, free < LowDisk ? $"{text}: journals and backups need room, keep 2 GiB" : text);
    }

    private static CheckFinding Clock(CommandContext context)
    {
        DateTimeOffset now = context.Time.GetUtcNow();
        DateTime built = File.GetLastWriteTimeUtc(typeof(DoctorCommand).Assembly.Location);
        bool behind = now.UtcDateTime < built.AddDays(-1);
        string text = now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return new CheckFinding("clock", behind ? CheckOutcome.Warning : CheckOutcome.Ok, behind ? $"{text} lies before this program was built: set the clock" : $"{text} (compared with each system by 'mlc check')");
    }

    private static CheckFinding Zones()
    {
        string[] wanted = ["Europe/London", "America/New_York", "Australia/Sydney"];
        string[] missing = [.. wanted.Where(id => !TimeZoneInfo.TryFindSystemTimeZoneById(id, out _))];
        if (missing.Length == 0) return new CheckFinding("time zones", CheckOutcome.Ok, $"{TimeZoneInfo.GetSystemTimeZones().Count} known, local is {TimeZoneInfo.Local.Id}");
        var error = new ConnectorError("TIME-ZONES", ErrorKind.Config, ErrorOwner.Operator, $"The system does not know {string.Join(", ", missing)}.", "Install the time zone data (Debian: apt-get install tzdata).");
        return new CheckFinding("time zones", CheckOutcome.Problem, error.Message) { Error = error };
    }
}
