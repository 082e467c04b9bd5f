using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Segments;

namespace MlConnector.Engine.Leases;

/// <summary>
/// Locks of the operating system, one file per lease (INV-8). The system lets go of them when a process ends, however it ends: a dead holder is replaced at once, without waiting for
/// its lease to run out.
/// </summary>
/// <param name="folder">Folder of the lock files: <c>locks</c> in the data folder. Must be on a file system that locks (not every network share does).</param>
public sealed class HostLocks(string folder)
{
    private const int NameLength = 40;

    /// <summary>The lock, or null if a process of this host (this one included) holds it. Disposing gives it back.</summary>
    /// <exception cref="ConnectorException"><c>LOCK-FOLDER</c>: the folder cannot be written.</exception>
    public IDisposable? TryTake(string lease) => TryTake(lease, FileOptions.None);

    private FileStream? TryTake(string lease, FileOptions options)
    {
        try
        {
            OwnerOnly.MakeFolder(folder);
            return OwnerOnly.Open(PathOf(lease), new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, Options = options });
        }
        catch (UnauthorizedAccessException failure)
        {
            throw Refused(failure);
        }
        catch (IOException failure) when (!IsHeld(failure))
        {
            throw Refused(failure);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The lock of something that nobody takes a second time, a run: its file goes with it. Null if a process holds it.</summary>
    /// <exception cref="ConnectorException"><c>LOCK-FOLDER</c>: the folder cannot be written.</exception>
    public IDisposable? TryTakeOnce(string lease) => TryTake(lease, FileOptions.DeleteOnClose);

    // The file of a lease stays: removing it could take it from under a process that is about to lock it.
    private string PathOf(string lease)
    {
        var readable = string.Concat(lease.Take(NameLength).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lease)).AsSpan(0, 8));
        return Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{readable}-{hash}.lock"));
    }

    // A sharing violation on Windows; EWOULDBLOCK of Linux (11) and macOS (35) elsewhere.
    private static bool IsHeld(IOException failure) => OperatingSystem.IsWindows()
        ? failure.HResult is unchecked((int)0x80070020) or unchecked((int)0x80070021)
        : failure is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException) && failure.HResult is 11 or 35;

    private ConnectorException Refused(Exception failure) => new(
        new ConnectorError(
            "LOCK-FOLDER", ErrorKind.Config, ErrorOwner.Operator, $"No lock file can be made in {folder} ({failure.Message.TrimEnd('.')}).",
            "Give the user who runs mlc the right to write the data folder, or free some space."),
        failure);
}
