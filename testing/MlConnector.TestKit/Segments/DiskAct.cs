namespace MlConnector.TestKit.Segments;

/// <summary>What a disk is asked to do.</summary>
public enum DiskAct
{
    /// <summary>Make a file.</summary>
    Create,

    /// <summary>Write bytes.</summary>
    Write,

    /// <summary>Cut a file.</summary>
    Shorten,

    /// <summary>Make a file's bytes durable.</summary>
    Sync,

    /// <summary>Remove a file.</summary>
    Delete,

    /// <summary>Put a file in the place of another.</summary>
    Replace,

    /// <summary>Make names of files durable.</summary>
    SyncFolder,
}
