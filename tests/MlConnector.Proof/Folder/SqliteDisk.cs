using MlConnector.TestKit.Segments;

namespace MlConnector.Proof.Folder;

/// <summary>
/// What a disk surely holds of the files that SQLite has in one folder: the bytes of the last sync, changes since then in their order, and the names that a sync of the folder has kept. Files that SQLite does not write (the store's anchor)
/// sync themselves with each write and are taken as they are.
/// </summary>
internal sealed class SqliteDisk(string folder, DiskFate fate, Action off) : IDisposable
{
    private const int WriteFailed = 778, SyncFailed = 1034, DeviceFailed = 10, NoRoom = 13;
    private readonly Lock gate = new();
    private readonly Dictionary<string, DiskFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DiskFile> durable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> atTheCut = new(StringComparer.Ordinal);
    private volatile bool isOff;

    /// <summary>True from the power cut to the next start.</summary>
    public bool IsOff => isOff;

    /// <summary>A process starts: everything that is there is durable.</summary>
    public void Start()
    {
        lock (gate)
        {
            files.Clear();
            foreach (string path in Directory.GetFiles(folder)) files[Path.GetFileName(path)] = new DiskFile(File.ReadAllBytes(path));
            SyncNames();
            isOff = false;
        }

        SqliteFileSystem.Watch(folder, this);
    }

    /// <summary>SQLite's code for an act that does not happen; 0 if it does.</summary>
    public int Refuses(DiskAct act)
    {
        if (isOff) return DeviceFailed;
        DiskFault fault = fate.Of(act);
        if (fault == DiskFault.PowerCut) off();
        return fault switch { DiskFault.None => 0, DiskFault.Full => NoRoom, DiskFault.WriteFails => WriteFailed, DiskFault.SyncFails => SyncFailed, _ => DeviceFailed };
    }

    /// <summary>The power is gone: what the dying process still does is seen by nobody.</summary>
    public void TurnOff()
    {
        lock (gate)
        {
            atTheCut.Clear();
            foreach (string path in Directory.GetFiles(folder).Where(path => !IsDatabase(path))) atTheCut[Path.GetFileName(path)] = File.ReadAllBytes(path);
            isOff = true;
        }
    }

    /// <summary>SQLite opened a file; one that it made is another than the one that was deleted under this name.</summary>
    public void Opened(string name, bool isNew)
    {
        lock (gate)
        {
            if (isNew) files[name] = new DiskFile([]);
            else files.TryAdd(name, new DiskFile([]));
        }
    }

    public void Written(string name, long offset, ReadOnlySpan<byte> bytes)
    {
        byte[] kept = bytes.ToArray();
        lock (gate) files[name].Change(new DiskChange(offset, kept));
    }

    public void Shortened(string name, long length)
    {
        lock (gate) files[name].Change(new DiskChange(length, null));
    }

    public void Synced(string name, bool withFolder)
    {
        lock (gate)
        {
            files[name].Sync();
            if (withFolder) SyncNames();
        }
    }

    public void NotSynced(string name)
    {
        lock (gate) files[name].Lose();
    }

    public void Deleted(string name, bool withFolder)
    {
        lock (gate)
        {
            files.Remove(name);
            if (withFolder) SyncNames();
        }
    }

    /// <summary>After the process has ended: the folder becomes what the disk kept. Files keep their birth, because the anchor knows its own.</summary>
    public void LeaveWhatIsDurable(Random random)
    {
        lock (gate)
        {
            // A deletion that was not synced may have reached the disk or not.
            var left = durable.Where(file => !file.Key.EndsWith("-shm", StringComparison.Ordinal))
                .Where(file => IsDatabase(file.Key) ? files.ContainsKey(file.Key) || random.Next(2) == 0 : atTheCut.ContainsKey(file.Key))
                .ToDictionary(file => file.Key, file => IsDatabase(file.Key) ? file.Value.AfterCut(random) : atTheCut[file.Key], StringComparer.Ordinal);
            foreach (string path in Directory.GetFiles(folder).Where(path => !left.ContainsKey(Path.GetFileName(path)))) File.Delete(path);
            foreach ((string name, byte[] bytes) in left)
            {
                using FileStream file = new(Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.Write);
                file.SetLength(0);
                file.Write(bytes);
            }
        }
    }

    public void Dispose() => SqliteFileSystem.Forget(folder);

    private static bool IsDatabase(string path) => Path.GetFileName(path).StartsWith("store.db", StringComparison.Ordinal);

    private void SyncNames()
    {
        durable.Clear();
        foreach (string name in Directory.GetFiles(folder).Select(path => Path.GetFileName(path)!)) durable[name] = files.GetValueOrDefault(name) ?? (files[name] = new DiskFile([]));
    }
}
