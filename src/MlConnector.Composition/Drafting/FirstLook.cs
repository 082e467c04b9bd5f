using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Planning;

namespace MlConnector.Composition.Drafting;

/// <summary>The first looks of a set-up, at a configuration that is not applied: what its ERP offers, and rows as the ERP gives them. A sign-in that was refused before is sent once more.</summary>
/// <param name="workspace">The open data folder.</param>
/// <param name="file">The configuration.</param>
/// <param name="pipeline">Name of the pipeline in it; null for the only one.</param>
public sealed class FirstLook(Workspace workspace, ConfigurationFile file, string? pipeline)
{
    /// <summary>The streams that the catalog knows or that were chosen, those that can be read here first.</summary>
    public async Task<IReadOnlyList<DiscoveredStream>> OfferedAsync(IReadOnlyCollection<string> chosen, CancellationToken cancel)
    {
        await using PipelineSite site = await OpenAsync();
        return [.. (await site.Source.DiscoverAsync(null, cancel)).Where(stream => stream.Known || chosen.Contains(stream.Definition.Name, StringComparer.Ordinal)).OrderByDescending(stream => stream.Available).ThenBy(stream => stream.Definition.Name, StringComparer.Ordinal)];
    }

    /// <summary>The first rows of a stream, at most so many.</summary>
    /// <exception cref="ConnectorException"><c>STREAM-UNKNOWN</c>.</exception>
    public async Task<SourcePreview> PreviewAsync(string stream, int most, CancellationToken cancel)
    {
        await using PipelineSite site = await OpenAsync();
        StreamPlan plan = site.Plans.FirstOrDefault(plan => plan.Name == stream) ?? throw new ConnectorException(new ConnectorError(
            "STREAM-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, $"The configuration has no stream '{stream}'.", $"Name one of: {string.Join(", ", site.Plans.Select(one => one.Name))}."));
        return await SourcePreview.ReadAsync(site, plan, most, cancel);
    }

    private Task<PipelineSite> OpenAsync() => PipelineSite.OpenAsync(file, file.Pipeline(pipeline), workspace.AskedServices);
}
