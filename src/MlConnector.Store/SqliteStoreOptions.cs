namespace MlConnector.Store;

/// <summary>Where the store lies.</summary>
/// <param name="Folder">Data folder; created with owner-only rights if it is not there.</param>
public sealed record SqliteStoreOptions(string Folder)
{
    /// <summary>The database file.</summary>
    public string File { get; init; } = Path.Combine(Folder, "store.db");

    /// <summary>Small file that tells a restored older database or a copied folder from the one it was written for.</summary>
    public string AnchorFile { get; init; } = Path.Combine(Folder, "store.anchor");

    /// <summary>Copies made before a migration.</summary>
    public string BackupsFolder { get; init; } = Path.Combine(Folder, "backups");

    /// <summary>Journal; only looked at: files in it without a store mean that the store is gone.</summary>
    public string JournalFolder { get; init; } = Path.Combine(Folder, "journal");

    /// <summary>Workspace that everything belongs to.</summary>
    public string Workspace { get; init; } = "default";

    /// <summary>How long to wait for another process' write lock.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
