using MlConnector.Engine.Ports;
using MlConnector.Engine.Segments;

namespace MlConnector.TestKit.Segments;

/// <summary>
/// Files in memory that treat a power cut as badly as a real disk may: bytes that were not synced survive as a random prefix, with pages missing out of order, or not at all; a new file whose folder was not
/// synced is gone, and a deleted one may be back. What was synced stays. After <see cref="PowerCut"/> everything opened before fails. Seeded, so that a failing case can be repeated.
/// </summary>
public sealed class PowerCutSegments(int seed) : ISegments
{
    private const int Page = 512;
    private readonly Dictionary<string, MemoryFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryFile> durable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryFile> replaced = new(StringComparer.Ordinal);
    private readonly Random random = new(seed);
    private readonly Lock gate = new();
    private int epoch;

    /// <summary>The device fails (full disk, input/output error) after this many further writes, syncs and creations; null = never.</summary>
    public int? FailAfter { get; set; }

    /// <summary>Told of every act before it happens; what it throws is the device's answer, and the act does not happen (of a write, half of it). For a test in which journal and store share one disk.</summary>
    public Action<DiskAct>? Before { get; set; }

    /// <summary>Syncs of files so far: how often the disk was waited for.</summary>
    public int Syncs { get; private set; }

    /// <summary>The power goes, and comes back: what a reader finds afterwards is what the disk kept.</summary>
    public void PowerCut()
    {
        lock (gate)
        {
            epoch++;
            FailAfter = null;

            // A deletion that was not synced may have reached the disk or not.
            foreach ((string name, _) in durable.Where(entry => !files.ContainsKey(entry.Key)).ToList())
            {
                if (random.Next(2) == 0) durable.Remove(name);
            }

            // So may a replacement: then the new file stands under the old name, whole as its sync left it.
            foreach ((string name, MemoryFile by) in replaced)
            {
                if (random.Next(2) == 0) durable[name] = by;
            }

            replaced.Clear();
            files.Clear();
            foreach ((string name, MemoryFile file) in durable) files[name] = file.AfterCut(random, Page);
            durable.Clear();
            foreach ((string name, MemoryFile file) in files) durable[name] = file;
        }
    }

    /// <summary>Changes bytes of a file as a failing disk would.</summary>
    public void Damage(string name, int offset, byte xor)
    {
        lock (gate) files[name].Bytes[offset] ^= xor;
    }

    /// <summary>Cuts the end of a file, synced or not, as a careless copy would.</summary>
    public void Truncate(string name, int length)
    {
        lock (gate) files[name].Cut(length);
    }

    /// <summary>A copy of everything, for restoring yesterday's state.</summary>
    public IReadOnlyDictionary<string, byte[]> Backup()
    {
        lock (gate) return files.ToDictionary(entry => entry.Key, entry => entry.Value.Bytes.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>Puts a backup in the place of everything.</summary>
    public void Restore(IReadOnlyDictionary<string, byte[]> backup)
    {
        lock (gate)
        {
            epoch++;
            files.Clear();
            durable.Clear();
            replaced.Clear();
            foreach ((string name, byte[] bytes) in backup) files[name] = durable[name] = new MemoryFile(bytes);
        }
    }

    /// <inheritdoc />
    public ISegmentWriter Create(string name)
    {
        SegmentName.Check(name);
        lock (gate)
        {
            Device(DiskAct.Create);
            if (files.ContainsKey(name)) throw new IOException($"{name} exists.");
            files[name] = new MemoryFile([]);
            return new Writer(this, files[name], epoch);
        }
    }

    /// <inheritdoc />
    public ISegmentWriter Append(string name, long length, long unproven)
    {
        lock (gate)
        {
            MemoryFile file = Find(name);
            if (file.Bytes.Count < length) throw new IOException($"{name} is shorter than {length} bytes.");
            if (file.Bytes.Count > length) Before?.Invoke(DiskAct.Shorten);
            file.Cut((int)length);
            file.WrittenAgain((int)unproven);
            return new Writer(this, file, epoch);
        }
    }

    /// <inheritdoc />
    public ISegmentReader Open(string name)
    {
        lock (gate) return new Reader(this, Find(name), epoch);
    }

    /// <inheritdoc />
    public IReadOnlyList<string> List(string folder)
    {
        SegmentName.Check(folder);
        lock (gate) return [.. files.Keys.Where(name => FolderOf(name) == folder).Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public bool Exists(string name)
    {
        lock (gate) return files.ContainsKey(name);
    }

    /// <inheritdoc />
    public void Delete(string name)
    {
        lock (gate)
        {
            Before?.Invoke(DiskAct.Delete);
            files.Remove(name);
        }
    }

    /// <inheritdoc />
    public void Replace(string name, string by)
    {
        lock (gate)
        {
            Device(DiskAct.Replace);
            files[name] = replaced[name] = Find(by);
            files.Remove(by);
        }
    }

    /// <inheritdoc />
    public void SyncFolder(string folder)
    {
        lock (gate)
        {
            Device(DiskAct.SyncFolder);
            foreach (string name in replaced.Keys.Where(name => FolderOf(name) == folder).ToList()) replaced.Remove(name);
            foreach (string gone in durable.Keys.Where(name => FolderOf(name) == folder && !files.ContainsKey(name)).ToList()) durable.Remove(gone);
            foreach ((string name, MemoryFile file) in files.Where(entry => FolderOf(entry.Key) == folder)) durable[name] = file;
        }
    }

    private static string FolderOf(string name) => name.LastIndexOf('/') is int at and > 0 ? name[..at] : "";

    private MemoryFile Find(string name) => files.TryGetValue(name, out MemoryFile? file) ? file : throw new FileNotFoundException($"{name} is not there.", name);

    private void Device(DiskAct act)
    {
        Before?.Invoke(act);
        if (FailAfter is null) return;
        if (FailAfter == 0) throw new IOException("No space left on device");
        FailAfter--;
    }

    private void Alive(int from)
    {
        if (from != epoch) throw new PowerCutException();
    }

    private sealed class Writer(PowerCutSegments disk, MemoryFile file, int epoch) : ISegmentWriter
    {
        public long Length
        {
            get
            {
                lock (disk.gate) return file.Bytes.Count;
            }
        }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            lock (disk.gate)
            {
                disk.Alive(epoch);
                try
                {
                    disk.Device(DiskAct.Write);
                }
                catch (IOException failed) when (failed is not PowerCutException)
                {
                    file.Bytes.AddRange(bytes[..(bytes.Length / 2)]);
                    throw;
                }

                file.Bytes.AddRange(bytes);
            }
        }

        public void Sync()
        {
            lock (disk.gate)
            {
                disk.Alive(epoch);
                try
                {
                    disk.Device(DiskAct.Sync);
                }
                catch (IOException)
                {
                    file.NotSynced();
                    throw;
                }

                disk.Syncs++;
                file.Synced();
            }
        }

        public void Dispose()
        {
        }
    }

    private sealed class Reader(PowerCutSegments disk, MemoryFile file, int epoch) : ISegmentReader
    {
        public long Length
        {
            get
            {
                lock (disk.gate) return file.Bytes.Count;
            }
        }

        public int Read(long offset, Span<byte> into)
        {
            lock (disk.gate)
            {
                disk.Alive(epoch);
                int count = (int)Math.Clamp(file.Bytes.Count - offset, 0, into.Length);
                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(file.Bytes).Slice((int)Math.Min(offset, file.Bytes.Count), count).CopyTo(into);
                return count;
            }
        }

        public void Dispose()
        {
        }
    }
}
