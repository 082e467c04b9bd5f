using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Console.Parts;

/// <summary>Draws the list of pipelines: once for all who look while it holds, since its rows with their strips cost more than everything else of a page.</summary>
internal sealed class ListDrawing(IServiceProvider services, ILoggerFactory logs)
{
    /// <summary>The list as markup.</summary>
    public Task<string> DrawAsync(StandingList list, StandingFilter filter) => list.DrawnAsync(filter, () => PaintAsync(list, filter));

    private async Task<string> PaintAsync(StandingList list, StandingFilter filter)
    {
        var values = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(PipelineList.List)] = list, [nameof(PipelineList.Filter)] = filter });
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<PipelineList>(values)).ToHtmlString());
    }
}
