using MlConnector.TestKit.Segments;

namespace MlConnector.Proof.Folder;

/// <summary>What goes wrong with the disk of a data folder.</summary>
internal enum DiskFault
{
    None,

    /// <summary>The power goes: nothing after this happens.</summary>
    PowerCut,

    /// <summary>No room from here on.</summary>
    Full,

    /// <summary>The device answers nothing more but reads.</summary>
    Dead,

    /// <summary>One write fails, once.</summary>
    WriteFails,

    /// <summary>One sync fails, once; what it was to keep is never written, although programs go on seeing it (as Linux does).</summary>
    SyncFails,
}

/// <summary>When and how a disk fails, counted over the store, the journal, the ledger and the trace index together: they lie on one disk. Safe for concurrent use.</summary>
internal sealed class DiskFate
{
    private int acts;
    private int strikeAt;
    private int cutAfter;
    private int cutAt = int.MaxValue;
    private int struck;

    /// <summary>What is to happen.</summary>
    public DiskFault Fault { get; private set; }

    /// <summary>Acts since the last order.</summary>
    public int Acts => Volatile.Read(ref acts);

    /// <summary>True once it has happened.</summary>
    public bool Struck => Volatile.Read(ref struck) > 0;

    /// <summary>True if the power went some acts after it, in the life of the process that had met it.</summary>
    public bool CutLater { get; private set; }

    /// <summary>Orders a fault at the how-manieth act from now on, or the first one after it that it can befall; and, unless <paramref name="thenCutAfter"/> is 0, a power cut so many acts after that.</summary>
    public void Order(DiskFault fault, int at, int thenCutAfter = 0)
    {
        (Fault, strikeAt, cutAfter, cutAt, acts, struck, CutLater) = (fault, at, thenCutAfter, int.MaxValue, 0, 0, false);
    }

    /// <summary>What becomes of an act: <see cref="DiskFault.None"/> if it happens.</summary>
    public DiskFault Of(DiskAct act)
    {
        int number = Interlocked.Increment(ref acts);
        if (number >= Volatile.Read(ref cutAt))
        {
            CutLater = true;
            return DiskFault.PowerCut;
        }

        if (number < strikeAt || !Befalls(act)) return DiskFault.None;
        bool first = Interlocked.Increment(ref struck) == 1;
        if (first && cutAfter > 0) Volatile.Write(ref cutAt, number + cutAfter);
        return first || Fault is DiskFault.PowerCut or DiskFault.Full or DiskFault.Dead ? Fault : DiskFault.None;
    }

    private bool Befalls(DiskAct act) => Fault switch
    {
        DiskFault.None => false,
        DiskFault.Full => act is DiskAct.Write or DiskAct.Create,
        DiskFault.WriteFails => act == DiskAct.Write,
        DiskFault.SyncFails => act is DiskAct.Sync or DiskAct.SyncFolder,
        _ => true,
    };
}
