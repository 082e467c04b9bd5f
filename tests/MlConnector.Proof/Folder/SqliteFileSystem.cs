using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlConnector.Store.Sqlite;
using MlConnector.TestKit.Segments;

namespace MlConnector.Proof.Folder;

/// <summary>
/// Stands between SQLite and the operating system, as SQLite's own interface for file systems (VFS) lets anybody do: every write, sync, creation and deletion of a watched folder is told to its <see cref="SqliteDisk"/> before it happens,
/// which may refuse it. Everything else is the real file system's; files of folders that nobody watches never come here. Made once in a process, in managed code, over whatever SQLite library the product itself has loaded.
/// </summary>
internal static unsafe class SqliteFileSystem
{
    private const int OkCode = 0, CreateFlag = 0x4, LogFlags = 0x800 | 0x4000 | 0x80000;
    private const int OpenAt = 40, DeleteAt = 48, VfsBytes = 168, MethodBytes = 136;
    private static readonly ConcurrentDictionary<string, SqliteDisk> Watched = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<nint, (SqliteDisk Disk, string Name, bool SyncsFolder)> Shells = new();
    private static readonly Lazy<bool> Registered = new(Register);
    private static byte* real, methods;

    /// <summary>From now on what SQLite does with files directly in this folder is told to <paramref name="disk"/>.</summary>
    public static void Watch(string folder, SqliteDisk disk)
    {
        _ = Registered.Value;
        Watched[folder] = disk;
    }

    public static void Forget(string folder) => Watched.TryRemove(folder, out _);

    private static bool Register()
    {
        NativeSqlite.Load();
        nint library = NativeSqlite.Find(NativeSqlite.Candidates());
        real = ((delegate* unmanaged[Cdecl]<nint, byte*>)NativeLibrary.GetExport(library, "sqlite3_vfs_find"))(0);
        byte* own = (byte*)NativeMemory.AllocZeroed(VfsBytes);
        Unsafe.CopyBlock(own, real, VfsBytes);
        *(int*)(own + 4) = *(int*)(real + 4) + Shell;
        *(nint*)(own + 16) = 0;
        *(nint*)(own + 24) = Marshal.StringToCoTaskMemUTF8("mlc-proof");
        *(delegate* unmanaged[Cdecl]<byte*, byte*, byte*, int, int*, int>*)(own + OpenAt) = &Open;
        *(delegate* unmanaged[Cdecl]<byte*, byte*, int, int>*)(own + DeleteAt) = &Delete;
        methods = Methods();
        Assert.Equal(OkCode, ((delegate* unmanaged[Cdecl]<byte*, int, int>)NativeLibrary.GetExport(library, "sqlite3_vfs_register"))(own, 1));
        return true;
    }

    // sqlite3_io_methods of version 2: no memory-mapped reading, which would pass by this.
    private static byte* Methods()
    {
        byte* table = (byte*)NativeMemory.AllocZeroed(MethodBytes);
        *(int*)table = 2;
        *(delegate* unmanaged[Cdecl]<byte*, int>*)(table + 8) = &Close;
        *(delegate* unmanaged[Cdecl]<byte*, byte*, int, long, int>*)(table + 16) = &Read;
        *(delegate* unmanaged[Cdecl]<byte*, byte*, int, long, int>*)(table + 24) = &Write;
        *(delegate* unmanaged[Cdecl]<byte*, long, int>*)(table + 32) = &Truncate;
        *(delegate* unmanaged[Cdecl]<byte*, int, int>*)(table + 40) = &Sync;
        *(delegate* unmanaged[Cdecl]<byte*, long*, int>*)(table + 48) = &FileSize;
        *(delegate* unmanaged[Cdecl]<byte*, int, int>*)(table + 56) = &Lock;
        *(delegate* unmanaged[Cdecl]<byte*, int, int>*)(table + 64) = &Unlock;
        *(delegate* unmanaged[Cdecl]<byte*, int*, int>*)(table + 72) = &CheckReservedLock;
        *(delegate* unmanaged[Cdecl]<byte*, int, void*, int>*)(table + 80) = &FileControl;
        *(delegate* unmanaged[Cdecl]<byte*, int>*)(table + 88) = &SectorSize;
        *(delegate* unmanaged[Cdecl]<byte*, int>*)(table + 96) = &DeviceCharacteristics;
        *(delegate* unmanaged[Cdecl]<byte*, int, int, int, void**, int>*)(table + 104) = &ShmMap;
        *(delegate* unmanaged[Cdecl]<byte*, int, int, int, int>*)(table + 112) = &ShmLock;
        *(delegate* unmanaged[Cdecl]<byte*, void>*)(table + 120) = &ShmBarrier;
        *(delegate* unmanaged[Cdecl]<byte*, int, int>*)(table + 128) = &ShmUnmap;
        return table;
    }

    // A watched file is a shell of a pointer to our methods before the real file; an unwatched one is the real file itself.
    private const int Shell = 16;

    private static byte* Inner(byte* file) => file + Shell;

    private static void* Of(byte* file, int method) => *(void**)(*(byte**)Inner(file) + method);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(byte* vfs, byte* name, byte* file, int flags, int* outFlags)
    {
        var open = (delegate* unmanaged[Cdecl]<byte*, byte*, byte*, int, int*, int>)(*(void**)(real + OpenAt));
        string path = Marshal.PtrToStringUTF8((nint)name) ?? "";
        if (path.Length == 0 || !Watched.TryGetValue(Path.GetDirectoryName(path)!, out SqliteDisk? disk)) return open(real, name, file, flags, outFlags);
        bool creates = (flags & CreateFlag) != 0 && !File.Exists(path);
        *(nint*)file = 0;
        if (creates && disk.Refuses(DiskAct.Create) is var refused and not 0) return refused;
        int code = open(real, name, Inner(file), flags, outFlags);
        if (*(nint*)Inner(file) == 0) return code;
        *(byte**)file = methods;
        string own = Path.GetFileName(path);
        disk.Opened(own, creates);
        Shells[(nint)file] = (disk, own, (flags & CreateFlag) != 0 && (flags & LogFlags) != 0);
        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(byte* vfs, byte* name, int syncFolder)
    {
        var delete = (delegate* unmanaged[Cdecl]<byte*, byte*, int, int>)(*(void**)(real + DeleteAt));
        string path = Marshal.PtrToStringUTF8((nint)name) ?? "";
        if (!Watched.TryGetValue(Path.GetDirectoryName(path)!, out SqliteDisk? disk)) return delete(real, name, syncFolder);
        if (disk.Refuses(DiskAct.Delete) is var refused and not 0) return refused;
        int code = delete(real, name, syncFolder);
        if (code == OkCode) disk.Deleted(Path.GetFileName(path), syncFolder != 0);
        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(byte* file, byte* bytes, int count, long offset)
    {
        (SqliteDisk disk, string name, _) = Shells[(nint)file];
        var write = (delegate* unmanaged[Cdecl]<byte*, byte*, int, long, int>)Of(file, 24);
        int refused = disk.Refuses(DiskAct.Write);
        if (refused != 0 && disk.IsOff) return refused;
        if (refused != 0) count /= 2; // a disk that fills up takes what still fits
        int code = write(Inner(file), bytes, count, offset);
        if (code == OkCode) disk.Written(name, offset, new ReadOnlySpan<byte>(bytes, count));
        return refused != 0 ? refused : code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(byte* file, long length)
    {
        (SqliteDisk disk, string name, _) = Shells[(nint)file];
        if (disk.Refuses(DiskAct.Shorten) is var refused and not 0) return refused;
        int code = ((delegate* unmanaged[Cdecl]<byte*, long, int>)Of(file, 32))(Inner(file), length);
        if (code == OkCode) disk.Shortened(name, length);
        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(byte* file, int flags)
    {
        (SqliteDisk disk, string name, bool syncsFolder) = Shells[(nint)file];
        if (disk.Refuses(DiskAct.Sync) is var refused and not 0)
        {
            disk.NotSynced(name);
            return refused;
        }

        int code = ((delegate* unmanaged[Cdecl]<byte*, int, int>)Of(file, 40))(Inner(file), flags);
        if (code != OkCode) return code;

        // The real file system syncs the folder with the first sync of a log that it may have made.
        disk.Synced(name, withFolder: syncsFolder);
        Shells[(nint)file] = (disk, name, false);
        return code;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(byte* file)
    {
        Shells.TryRemove((nint)file, out _);
        return ((delegate* unmanaged[Cdecl]<byte*, int>)Of(file, 8))(Inner(file));
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(byte* file, byte* into, int count, long offset) => ((delegate* unmanaged[Cdecl]<byte*, byte*, int, long, int>)Of(file, 16))(Inner(file), into, count, offset);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileSize(byte* file, long* size) => ((delegate* unmanaged[Cdecl]<byte*, long*, int>)Of(file, 48))(Inner(file), size);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Lock(byte* file, int level) => ((delegate* unmanaged[Cdecl]<byte*, int, int>)Of(file, 56))(Inner(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Unlock(byte* file, int level) => ((delegate* unmanaged[Cdecl]<byte*, int, int>)Of(file, 64))(Inner(file), level);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckReservedLock(byte* file, int* isHeld) => ((delegate* unmanaged[Cdecl]<byte*, int*, int>)Of(file, 72))(Inner(file), isHeld);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int FileControl(byte* file, int what, void* value) => ((delegate* unmanaged[Cdecl]<byte*, int, void*, int>)Of(file, 80))(Inner(file), what, value);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SectorSize(byte* file) => ((delegate* unmanaged[Cdecl]<byte*, int>)Of(file, 88))(Inner(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int DeviceCharacteristics(byte* file) => ((delegate* unmanaged[Cdecl]<byte*, int>)Of(file, 96))(Inner(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmMap(byte* file, int region, int size, int extend, void** memory) => ((delegate* unmanaged[Cdecl]<byte*, int, int, int, void**, int>)Of(file, 104))(Inner(file), region, size, extend, memory);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmLock(byte* file, int offset, int count, int flags) => ((delegate* unmanaged[Cdecl]<byte*, int, int, int, int>)Of(file, 112))(Inner(file), offset, count, flags);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ShmBarrier(byte* file) => ((delegate* unmanaged[Cdecl]<byte*, void>)Of(file, 120))(Inner(file));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int ShmUnmap(byte* file, int delete) => ((delegate* unmanaged[Cdecl]<byte*, int, int>)Of(file, 128))(Inner(file), delete);
}
