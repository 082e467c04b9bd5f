using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MlConnector.Proof.Seeds;

/// <summary>When, of what and on what something was played, for a report: asked once, when it begins.</summary>
/// <param name="Date">The day, in UTC.</param>
/// <param name="Commit">The commit; ends in <c>-dirty</c> if files were changed.</param>
/// <param name="Machine">Cores, memory, operating system, runtime.</param>
internal sealed record PlayedOn(string Date, string Commit, string Machine)
{
    /// <summary>Here and now.</summary>
    public static async Task<PlayedOn> NowAsync()
    {
        using Process git = Process.Start(new ProcessStartInfo("git", "describe --always --dirty") { RedirectStandardOutput = true, UseShellExecute = false })!;
        string commit = (await git.StandardOutput.ReadToEndAsync()).Trim();
        await git.WaitForExitAsync();
        string date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        long gibibytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
        return new PlayedOn(date, commit, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {gibibytes} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"));
    }
}
