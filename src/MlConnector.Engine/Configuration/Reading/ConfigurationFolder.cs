namespace MlConnector.Engine.Configuration.Reading;

/// <summary>The files beside a configuration. Nothing outside its folder is read.</summary>
public sealed class ConfigurationFolder(string folder) : IConfigurationFiles
{
    private readonly string root = Path.GetFullPath(folder);

    /// <inheritdoc />
    public byte[]? Read(string path, int maxBytes)
    {
        if (path.Length is 0 or > 260 || path.Contains('\0') || Path.IsPathRooted(path)) return null;
        FileInfo file = new(Path.GetFullPath(Path.Combine(root, path)));
        if (!file.FullName.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return null;
        if (!file.Exists || file.Length > maxBytes || file.LinkTarget is not null) return null;
        try
        {
            return File.ReadAllBytes(file.FullName);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
