using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MlConnector.Proof.Seeds;

/// <summary>When, of what and on what something was played, for a report: asked once, when it begins.</summary>
/// <param name="Date">The day, in UTC.</param>
/// <param name="Commit">Subject of the commit, which survives a rebase, and the tree of <c>src</c>, which tells whether a commit of this name is still the same; says so if files were changed.</param>
/// <param name="Machine">Cores, memory, operating system, runtime.</param>
internal sealed record PlayedOn(string Date, string Commit, string Machine)
{
    /// <summary>Here and now.</summary>
    public static async Task<PlayedOn> NowAsync()
    {
        string changed = await GitAsync("status --porcelain -- src testing tests") is "" ? "" : ", with changes";
        string commit = $"{(await GitAsync("log -1 --format=%s")).Replace('|', '/')} (src {await GitAsync("rev-parse --short HEAD:src")}{changed})";
        string date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        long gibibytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
        return new PlayedOn(date, commit, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {gibibytes} GiB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"));
    }
    private static async Task<string> GitAsync(string arguments)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string said = (await git.StandardOutput.ReadToEndAsync()).Trim();
        await git.WaitForExitAsync();
        return said;
    }
}
