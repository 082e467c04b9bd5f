using System.Globalization;
using System.Text;

namespace MlConnector.Server.Tests.Load;

/// <summary>What a load came to, with how busy the machine was: figures of a machine that others use are worth no more than that.</summary>
internal sealed class LoadReport(LoadSize size)
{
    private readonly List<(string Phase, TimeSpan Took, string Load)> phases = [];

    /// <summary>Pages that one reader looked at while nothing ran.</summary>
    public PageTimes Alone { get; } = new();

    /// <summary>Pages that all readers looked at while nothing ran.</summary>
    public PageTimes Leisurely { get; } = new();

    /// <summary>Pages that all readers looked at while pipelines ran.</summary>
    public PageTimes Crowd { get; } = new();

    /// <summary>Does a part of the load, and notes how long it took.</summary>
    public async Task TimeAsync(string phase, Func<Task> work)
    {
        long begun = TimeProvider.System.GetTimestamp();
        await work();
        phases.Add((phase, TimeProvider.System.GetElapsedTime(begun), await MachineLoadAsync()));
    }

    /// <summary>Writes it to the file that <c>MLC_LOAD_REPORT</c> names, if it names one.</summary>
    public async Task<string> WriteAsync(CancellationToken cancel)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{size.Pipelines} pipelines every 5 minutes, {size.Readers} readers, {size.Minutes} virtual minutes, {size.History} records of earlier runs, {size.Pipelines * (size.Turns + 1)} turns").AppendLine();
        text.AppendLine("| part | real time | load of the machine at its end (1, 5, 15 minutes) |").AppendLine("|---|---:|---|");
        foreach ((string phase, TimeSpan took, string load) in phases) text.AppendLine(CultureInfo.InvariantCulture, $"| {phase} | {(long)took.TotalSeconds} s | {load} |");
        Pages(text, "one reader, nothing runs", Alone);
        if (size.Leisure > TimeSpan.Zero) Pages(text, $"{size.Readers} readers, nothing runs", Leisurely);
        Pages(text, $"{size.Readers} readers, pipelines run", Crowd);
        string all = text.ToString();
        if (Environment.GetEnvironmentVariable("MLC_LOAD_REPORT") is { Length: > 0 } file) await File.WriteAllTextAsync(file, all, cancel);
        return all;
    }

    private static void Pages(StringBuilder text, string who, PageTimes times)
    {
        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"| {who} | times | middle | 95th percentile |").AppendLine("|---|---:|---:|---:|");
        foreach ((string page, int count, TimeSpan middle, TimeSpan late) in times.Figures) text.AppendLine(CultureInfo.InvariantCulture, $"| {page} | {count} | {(long)middle.TotalMilliseconds} ms | {(long)late.TotalMilliseconds} ms |");
    }

    /// <summary>How many want a processor, as Linux tells.</summary>
    private static async Task<string> MachineLoadAsync() =>
        File.Exists("/proc/loadavg") ? string.Join(' ', (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[..3]) : "?";
}
