using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Segments;

namespace MlConnector.Engine.Audit;

/// <summary>
/// Heads of the audit trail in a file that the operator names, best on another machine or a medium that is written once: one line each, <c>number time mac</c>. Whoever rewrites the store cannot
/// make these lines fit.
/// </summary>
/// <param name="path">The file; created if it is not there.</param>
public sealed class AuditAnchorFile(string path)
{
    private const int LongestLine = 200;

    /// <summary>Where it lies.</summary>
    public string Path => path;

    /// <summary>Appends a head and syncs it; the same head twice is written once.</summary>
    /// <exception cref="ConnectorException"><c>AUDIT-ANCHOR</c>: the file cannot be written.</exception>
    public void Append(AuditHead head)
    {
        try
        {
            if (ReadLast() == head) return;
            using var file = OwnerOnly.Open(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite });
            file.Write(Encoding.ASCII.GetBytes(Format(head)));
            file.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConnectorException(
                new ConnectorError(
                    "AUDIT-ANCHOR", ErrorKind.Config, ErrorOwner.Operator, $"The head of the audit trail cannot be written to {path} ({failure.Message.TrimEnd('.')}).",
                    "Give the user who runs mlc the right to write it, or name another file."),
                failure);
        }
    }

    /// <summary>All heads in the file, oldest first. Lines that are no heads (a torn last one) are left out.</summary>
    public IReadOnlyList<AuditHead> Read() => File.Exists(path) ? [.. File.ReadLines(path, Encoding.ASCII).Select(Parse).OfType<AuditHead>()] : [];

    private AuditHead? ReadLast()
    {
        if (!File.Exists(path)) return null;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = Math.Max(0, file.Length - 2 * LongestLine);
        using var reader = new StreamReader(file, Encoding.ASCII);
        return reader.ReadToEnd().Split('\n').Select(Parse).OfType<AuditHead>().LastOrDefault();
    }

    private static string Format(AuditHead head) => string.Create(CultureInfo.InvariantCulture, $"{head.Number} {head.At:O} {head.Mac}\n");

    private static AuditHead? Parse(string line) =>
        line.Length < LongestLine && line.Split(' ') is [var number, var at, { Length: 64 } mac]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            && DateTimeOffset.TryParseExact(at, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? new AuditHead(parsed, time, mac)
            : null;
}
