using MlConnector.Abstractions.Errors;

namespace MlConnector.Tableau.Schema;

/// <summary>The file that a copy is saved in. A fault of this machine's disk is told as what it is, lest it be taken for one of the network and tried again.</summary>
internal sealed class CopyFile : FileStream
{
    private readonly string source, path;

    private CopyFile(string source, string path)
        : base(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous })
    {
        (this.source, this.path) = (source, path);
    }

    /// <summary>A new file, or an empty one.</summary>
    /// <exception cref="ConnectorException">It cannot be made; so does each write that fails.</exception>
    public static CopyFile Create(string source, string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new CopyFile(source, path);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw new ConnectorException(TableauErrors.NotSaved(source, path, e.Message));
        }
    }

    /// <summary>What files throw.</summary>
    public static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException;

    /// <inheritdoc />
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            await base.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException e)
        {
            throw new ConnectorException(TableauErrors.NotSaved(source, path, e.Message));
        }
    }
}
