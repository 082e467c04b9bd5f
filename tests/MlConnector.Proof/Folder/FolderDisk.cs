using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.TestKit.Segments;

namespace MlConnector.Proof.Folder;

/// <summary>
/// The one disk under a whole data folder: the store through SQLite's own file system interface, journal, ledger and trace index through the interface that they use. It counts what it is asked to do and fails when it is told to, and after a
/// power cut it holds what had been synced, and of the rest any part.
/// <para>
/// What it models is what POSIX promises and no more: bytes are durable by the sync of their file, names by the sync of their folder, writes in between reach the disk in any order and in parts of a sector; a file system that promises more is
/// only kinder. A failed sync loses for good what it was to keep. Not modelled: a device that says it has synced and has not, and damage outside of what was written (that is what the harms of a folder are for).
/// </para>
/// </summary>
internal sealed class FolderDisk : IDisposable
{
    private readonly DeliveryDesk desk;
    private readonly Random random;
    private readonly SqliteDisk store;

    public FolderDisk(DeliveryDesk desk, Random random)
    {
        (this.desk, this.random) = (desk, random);
        store = new SqliteDisk(desk.Folder, Fate, TurnOff);
        desk.Segments.Before = Answer;
        desk.Destination.IsBad = _ => store.IsOff ? throw new PowerCutException() : false;
        store.Start();
    }

    public DiskFate Fate { get; } = new();

    /// <summary>The process has ended. The next one finds what the disk kept, and a disk that works.</summary>
    public void Restart()
    {
        if (store.IsOff) store.LeaveWhatIsDurable(random);
        Fate.Order(DiskFault.None, 0);
        store.Start();
    }

    public void Dispose() => store.Dispose();

    private void TurnOff()
    {
        store.TurnOff();
        desk.Segments.PowerCut();
    }

    private void Answer(DiskAct act)
    {
        if (store.IsOff) throw new PowerCutException();
        DiskFault fault = Fate.Of(act);
        if (fault == DiskFault.PowerCut)
        {
            TurnOff();
            throw new PowerCutException();
        }

        if (fault != DiskFault.None) throw new IOException(fault == DiskFault.Full ? "No space left on device" : "Input/output error");
    }
}
