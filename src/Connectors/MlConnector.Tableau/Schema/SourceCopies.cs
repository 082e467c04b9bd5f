using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Tableau.Sources;
using Microsoft.Extensions.Logging;

namespace MlConnector.Tableau.Schema;

/// <summary>Saves data sources of others before they are taken over. A copy has its name only when it is whole and on the disk.</summary>
internal sealed class SourceCopies(SiteDirectory site, TableauOptions options, TimeProvider time, ILogger log)
{
    /// <summary>Saves one, unless the settings want none.</summary>
    /// <exception cref="ConnectorException">It may not be downloaded, or not be written here: nothing was taken over.</exception>
    public async Task SaveAsync(string project, SourceEntry source, CancellationToken cancel)
    {
        if (options.Copies.Length == 0) return;
        string name = string.Concat($"{project}-{source.Name}".Select(letter => char.IsLetterOrDigit(letter) ? letter : '-'));
        string path = Path.GetFullPath(Path.Combine(options.Copies, string.Create(CultureInfo.InvariantCulture, $"{name}-{time.GetUtcNow():yyyyMMdd-HHmmss}")));
        try
        {
            string kind = await DownloadAsync(source, $"{path}.part", cancel);
            File.Move($"{path}.part", $"{path}.{kind}", overwrite: true);
            TableauLog.Changed(log, $"data source {source.Name} saved as {path}.{kind}");
        }
        catch (Exception e) when (CopyFile.IsOfDisk(e))
        {
            throw new ConnectorException(TableauErrors.NotSaved(source.Name, path, e.Message));
        }
    }

    /// <summary>The file, on the disk when this ends; gives its kind.</summary>
    private async Task<string> DownloadAsync(SourceEntry source, string path, CancellationToken cancel)
    {
        try
        {
            await site.DownloadAsync(source.Id, () => CopyFile.Create(source.Name, path), cancel);
        }
        catch (ConnectorException refused) when (refused.Error.Code != TableauErrors.CopyFailed && refused.Error.Kind is ErrorKind.Config or ErrorKind.Auth)
        {
            throw new ConnectorException(refused.Error with { Fix = $"Give the user the right to download {source.Name}, or set copies: '' to take it over without a copy." });
        }

        await using var file = new FileStream(path, FileMode.Open);
        file.Flush(flushToDisk: true);
        byte[] first = new byte[4];
        int count = await file.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancel);
        return first.AsSpan(0, count).StartsWith("PK"u8) ? "tdsx" : first.AsSpan(0, count).StartsWith("PAR1"u8) ? "parquet" : "hyper";
    }
}
