using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Tableau.Sources;
using Microsoft.Extensions.Logging;

namespace MlConnector.Tableau.Schema;

/// <summary>Carries out a plan: the project is made, and what the plan claims, and nothing else, is remembered as ours; what is taken over is saved first. Each step looks first and is harmless when it is repeated after a crash.</summary>
internal sealed class SchemaApplier(SiteDirectory site, TableauOptions options, TimeProvider time, ILogger log)
{
    public async Task<ContainerReference> ApplyAsync(DestinationSchema wanted, SchemaDiff diff, bool allowBreaking, CancellationToken cancel)
    {
        ThrowIfForbidden(diff, allowBreaking);
        ProjectEntry project = await site.MakeProjectAsync(wanted.Container, cancel);
        ContainerReference container = diff.Container?.Id == project.Id ? diff.Container : new ContainerReference(project.Id, wanted.Container);
        foreach (SchemaChange claim in diff.Changes.Where(change => change.Claims is not null))
        {
            if (await site.FindAsync(project.Id, claim.Claims!, cancel) is not { } source) continue;
            if (claim.TakesOver) await SaveAsync(wanted.Container, source, cancel);
            container = SchemaPlanner.With(container, source);
        }

        foreach (SchemaChange change in diff.Changes) TableauLog.Changed(log, change.Description);
        return container;
    }

    private async Task SaveAsync(string project, SourceEntry source, CancellationToken cancel)
    {
        if (options.Copies.Length == 0) return;
        Directory.CreateDirectory(options.Copies);
        string name = string.Concat($"{project}-{source.Name}".Select(letter => char.IsLetterOrDigit(letter) ? letter : '-'));
        string path = Path.Combine(options.Copies, string.Create(CultureInfo.InvariantCulture, $"{name}-{time.GetUtcNow():yyyyMMdd-HHmmss}"));
        string kind = await DownloadAsync(source, $"{path}.part", cancel);
        File.Move($"{path}.part", $"{path}.{kind}", overwrite: true);
        TableauLog.Changed(log, $"data source {source.Name} saved as {path}.{kind}");
    }

    /// <summary>The file, on the disk when this ends; gives its kind.</summary>
    private async Task<string> DownloadAsync(SourceEntry source, string path, CancellationToken cancel)
    {
        try
        {
            await site.DownloadAsync(source.Id, () => new FileStream(path, FileMode.Create), cancel);
        }
        catch (ConnectorException refused) when (refused.Error.Kind is ErrorKind.Config or ErrorKind.Auth)
        {
            throw new ConnectorException(refused.Error with { Fix = $"Give the user the right to download {source.Name}, or set copies: '' to take it over without a copy." });
        }

        await using var file = new FileStream(path, FileMode.Open);
        file.Flush(flushToDisk: true);
        byte[] first = new byte[4];
        int count = await file.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancel);
        return first.AsSpan(0, count).StartsWith("PK"u8) ? "tdsx" : first.AsSpan(0, count).StartsWith("PAR1"u8) ? "parquet" : "hyper";
    }

    private static void ThrowIfForbidden(SchemaDiff diff, bool allowBreaking)
    {
        var problems = new Problems();
        problems.AddRange(diff.Changes.Select(change => change.Obstacle).OfType<ConnectorError>());
        if (!allowBreaking) problems.AddRange(diff.Changes.Where(change => change is { Breaking: true, Obstacle: null }).Select(change => TableauErrors.Breaking(change.Description)));
        problems.ThrowIfAny();
    }
}
