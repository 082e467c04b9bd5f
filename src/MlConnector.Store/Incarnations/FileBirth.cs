using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace MlConnector.Store.Incarnations;

/// <summary>
/// When a file came into being: no copy and no restore can carry it over. The runtime does not ask Linux for it, so this does, by <c>statx</c> (its layout is part of the
/// kernel's interface).
/// </summary>
internal static class FileBirth
{
    private const int CurrentFolder = -100;
    private const uint WantBirth = 0x800;
    private const int BirthSeconds = 80;
    private const int BirthNanoseconds = 88;

    /// <summary>A number that differs for every file ever born; 0 where the file system does not tell.</summary>
    public static long Of(string path)
    {
        if (!OperatingSystem.IsLinux()) return File.GetCreationTimeUtc(path).Ticks;
        var answer = new byte[256];
        try
        {
            if (StatX(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, WantBirth, answer) != 0) return 0;
        }
        catch (Exception missing) when (missing is EntryPointNotFoundException or DllNotFoundException)
        {
            return 0;
        }
        if ((BinaryPrimitives.ReadUInt32LittleEndian(answer) & WantBirth) == 0) return 0;
        return BinaryPrimitives.ReadInt64LittleEndian(answer.AsSpan(BirthSeconds)) * 1_000_000_000 + BinaryPrimitives.ReadUInt32LittleEndian(answer.AsSpan(BirthNanoseconds));
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, [Out] byte[] answer);
}
