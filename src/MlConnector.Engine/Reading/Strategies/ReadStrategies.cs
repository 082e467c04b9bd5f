using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>The strategies by name.</summary>
internal static class ReadStrategies
{
    public static IReadStrategy Create(ReadRequest request) => request.Stream.Strategy switch
    {
        _ when request.Only is not null => new SingleWindowStrategy(request.Only),
        _ when request.Mode == ReadMode.Waiting => new WaitingStrategy(request),
        ReadStrategy.Snapshot => new SnapshotStrategy(request),
        ReadStrategy.Date or ReadStrategy.Stamp => new MarkStrategy(request),
        ReadStrategy.OpenItems => new OpenItemsStrategy(request),
        ReadStrategy.Journal => new JournalStrategy(request),
        ReadStrategy.EtagScan => new EtagScanStrategy(request),
        ReadStrategy.HistoryLog => new HistoryLogStrategy(request),
        _ => throw new InvalidOperationException($"No strategy {request.Stream.Strategy}."),
    };
}
