using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>
/// The sorted runs of one kind and stream, newest first. Writes new ones, plans merges, puts their outcome in place. Reading threads take a held snapshot; one thread writes and one merges.
/// </summary>
internal sealed class RunShelf : IDisposable
{
    private const int SmallestClass = 4096, ClassFactor = 16;
    private readonly ISegments segments;
    private readonly string folder;
    private readonly RunShelf? beside;
    private readonly string extension = ".run";
    private readonly Lock gate = new();
    private ImmutableArray<SortedRun> runs;
    private int lastFile;

    /// <summary>Takes the runs of a manifest, and deletes files that it does not name: a crash left them, or a merge had replaced them.</summary>
    public RunShelf(ISegments segments, RunShape shape, string folder, ImmutableArray<SortedRunFile> files)
    {
        this.segments = segments;
        this.folder = folder;
        Shape = shape;
        runs = [.. files.Select(file => new SortedRun(segments, shape, file))];
        foreach (string name in segments.List(folder))
        {
            lastFile = Math.Max(lastFile, Number(name));
            if (!files.Any(file => file.File == name)) segments.Delete(name);
        }

        foreach (SortedRunFile file in files) lastFile = Math.Max(lastFile, Number(file.File));
    }

    private RunShelf(RunShelf beside, bool temporary) =>
        (this.beside, segments, folder, Shape, runs, extension) = (beside, beside.segments, beside.folder, beside.Shape, [], temporary ? ".tmp" : ".run");

    /// <summary>Shape of the entries.</summary>
    public RunShape Shape { get; }

    /// <summary>Entries of all runs.</summary>
    public long Entries => runs.Sum(run => run.File.Entries);

    /// <summary>Files, newest first.</summary>
    public ImmutableArray<SortedRunFile> Files => [.. runs.Select(run => run.File)];

    /// <summary>The runs, newest first, each held: release them.</summary>
    public ImmutableArray<SortedRun> Hold()
    {
        lock (gate)
        {
            foreach (SortedRun run in runs) run.Hold();
            return runs;
        }
    }

    /// <summary>An empty shelf in the same folder, whose files this one may take over; those of a crash are deleted at the next opening. Temporary ones cannot be taken over.</summary>
    public RunShelf Beside(bool temporary) => new(this, temporary);

    /// <summary>Holds from now on what another shelf held, in front of what it holds itself if it <paramref name="keeps"/> that, else nothing but that; files that it lets go go when their last reader does.</summary>
    public void TakeOver(RunShelf other, bool keeps = false)
    {
        ImmutableArray<SortedRun> old = keeps ? [] : runs;
        lock (gate)
        {
            lock (other.gate) (runs, other.runs) = (keeps ? [.. other.runs, .. runs] : other.runs, []);
        }

        foreach (SortedRun run in old) run.Release(merged: true);
    }

    /// <summary>Removes every file of the shelf: what it held was in vain.</summary>
    public void Discard()
    {
        lock (gate)
        {
            foreach (SortedRun run in runs) run.Release(merged: true);
            runs = [];
        }
    }

    /// <summary>Lets a snapshot go.</summary>
    public static void Release(ImmutableArray<SortedRun> held)
    {
        foreach (SortedRun run in held) run.Release();
    }

    /// <summary>Writes a run and makes it durable, its name too; it is not on the shelf yet.</summary>
    public SortedRunFile Write(RunCursor entries, long most, CancellationToken cancel)
    {
        const int CancelEvery = 4096;
        string name = string.Create(CultureInfo.InvariantCulture, $"{folder}/{(beside ?? this).NextFile():D8}{extension}");
        using RunWriter writer = new(segments, name, Shape, most);
        while (entries.MoveNext())
        {
            writer.Add(entries.Current);
            if (writer.Entries % CancelEvery == 0) cancel.ThrowIfCancellationRequested();
        }

        SortedRunFile file = writer.Finish(ClassOf(writer.Entries));
        segments.SyncFolder(folder);
        return file;
    }

    /// <summary>Puts a written run in front.</summary>
    public void AddNewest(SortedRunFile file)
    {
        lock (gate) runs = [new SortedRun(segments, Shape, file), .. runs];
    }

    /// <summary>
    /// Files to be merged next, newest first; empty if all is well. The newest runs of the smallest size class that has <paramref name="width"/> of them in a row: each entry is written about once per class.
    /// </summary>
    public ImmutableArray<SortedRunFile> MergePlan(int width)
    {
        ImmutableArray<SortedRunFile> files = Files;
        for (int level = 0; level < 32; level++)
        {
            int count = files.TakeWhile(file => ClassOf(file.Entries) <= level).Count();
            if (count >= width) return files[..count];
        }

        return [];
    }

    /// <summary>Merges runs of the shelf into a new file, which is not on the shelf yet.</summary>
    public SortedRunFile Merge(ImmutableArray<SortedRunFile> files, CancellationToken cancel)
    {
        ImmutableArray<SortedRun> held = Hold();
        try
        {
            using RunMerge merge = new(Shape, held.Where(run => files.Contains(run.File)).Select(run => new FileCursor(run)));
            return Write(merge, files.Sum(file => file.Entries), cancel);
        }
        finally
        {
            Release(held);
        }
    }

    /// <summary>Puts the outcome of a merge in the place of what it merged; those files go when their last reader does.</summary>
    public void Replace(ImmutableArray<SortedRunFile> merged, SortedRunFile by)
    {
        lock (gate)
        {
            SortedRun[] old = [.. runs.Where(run => merged.Contains(run.File))];
            if (old.Length == 0) return; // Closed meanwhile; the next opening removes what was merged.
            int at = runs.IndexOf(old[0]);
            runs = [.. runs[..at], new SortedRun(segments, Shape, by), .. runs[at..].Except(old)];
            foreach (SortedRun run in old) run.Release(merged: true);
        }
    }

    /// <summary>Removes a file that was written in vain.</summary>
    public void Forget(SortedRunFile file) => segments.Delete(file.File);

    /// <inheritdoc />
    public void Dispose()
    {
        lock (gate)
        {
            Release(runs);
            runs = [];
        }
    }

    private int NextFile() => Interlocked.Increment(ref lastFile);

    private static int ClassOf(long entries)
    {
        int level = 0;
        for (long most = SmallestClass; entries > most; most *= ClassFactor) level++;
        return level;
    }

    private static int Number(string name) => int.TryParse(Path.GetFileNameWithoutExtension(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
