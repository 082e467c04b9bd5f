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
        ReadOnlyMemory<byte> file = await DownloadAsync(source, cancel);
        string kind = file.Span.StartsWith("PK"u8) ? "tdsx" : file.Span.StartsWith("PAR1"u8) ? "parquet" : "hyper";
        string name = string.Concat($"{project}-{source.Name}".Select(letter => char.IsLetterOrDigit(letter) ? letter : '-'));
        string path = Path.Combine(options.Copies, string.Create(CultureInfo.InvariantCulture, $"{name}-{time.GetUtcNow():yyyyMMdd-HHmmss}.{kind}"));
        Directory.CreateDirectory(options.Copies);
        await File.WriteAllBytesAsync(path, file, cancel);
        TableauLog.Changed(log, $"data source {source.Name} saved as {path}");
    }

    private async Task<ReadOnlyMemory<byte>> DownloadAsync(SourceEntry source, CancellationToken cancel)
    {
        try
        {
            return await site.DownloadAsync(source.Id, cancel);
        }
        catch (ConnectorException refused) when (refused.Error.Kind is ErrorKind.Config or ErrorKind.Auth)
        {
            throw new ConnectorException(refused.Error with { Fix = $"Give the user the right to download {source.Name}, or set copies: '' to take it over without a copy." });
        }
    }

    private static void ThrowIfForbidden(SchemaDiff diff, bool allowBreaking)
    {
        var problems = new Problems();
        problems.AddRange(diff.Changes.Select(change => change.Obstacle).OfType<ConnectorError>());
        if (!allowBreaking) problems.AddRange(diff.Changes.Where(change => change is { Breaking: true, Obstacle: null }).Select(change => TableauErrors.Breaking(change.Description)));
        problems.ThrowIfAny();
    }
}
