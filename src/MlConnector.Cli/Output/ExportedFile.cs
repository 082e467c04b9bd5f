namespace MlConnector.Cli.Output;

/// <summary>A file that a command exports records to: keys of customers and suppliers stand in it, so only its owner may read it. On Windows the rights of the folder apply.</summary>
internal static class ExportedFile
{
    /// <summary>Begins the file. One that exists is overwritten and keeps its rights: whoever made it chose them, and it may be a device.</summary>
    public static FileStream Create(string path)
    {
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, how);
    }
}
