using MlConnector.Abstractions.Sources;

namespace MlConnector.Syspro.Reading;

/// <summary>Which class reads which stream.</summary>
internal static class SysproStreams
{
    public static ISourceStream Create(StreamContext context)
    {
        if (context.Definition.Extra.GetValueOrDefault("distinctSegment") == "true" && context.Definition.Entity != "GenAnalysisCode") return new CostCentreStream(context);
        return context.Definition.Cut?.ControlEntity is null ? new SysproStream(context) : new SysproDocumentStream(context);
    }
}
