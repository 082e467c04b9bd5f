using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Runs;

/// <summary>
/// Headers whose lines were not delivered as they are now are read again within the run: first those lines, by document, then the headers that wait. What does not hold then waits for the next poll, in the cursor.
/// </summary>
/// <param name="request">What the run was asked.</param>
/// <param name="wanted">Its streams.</param>
/// <param name="runOne">Runs one stream with a request of its own.</param>
internal sealed class PairRounds(RunRequest request, IReadOnlyCollection<AppliedStream> wanted, Func<AppliedStream, RunRequest, Task<StreamResult>> runOne)
{
    /// <summary>Goes through the results and adds to them what the rounds bring.</summary>
    public async Task RunAsync(List<StreamResult> results, CancellationToken stop)
    {
        foreach (AppliedStream header in wanted.Where(stream => StreamPairs.OtherOf(stream, wanted) is not null))
        {
            AppliedStream lines = StreamPairs.OtherOf(header, wanted)!;
            for (int round = 0; round < header.Plan.Stream.Cut!.Rereads && !stop.IsCancellationRequested; round++)
            {
                if (Of(results, header).Behind is not { } behind || !Went(Of(results, header)) || !Went(Of(results, lines))) break;
                await AddAsync(results, lines, request with { Only = behind, Mode = ReadMode.Poll });
                await AddAsync(results, header, request with { Only = null, Mode = ReadMode.Waiting });
            }
        }
    }

    private async Task AddAsync(List<StreamResult> results, AppliedStream stream, RunRequest asked)
    {
        StreamResult before = Of(results, stream);
        results[results.IndexOf(before)] = before.Then(await runOne(stream, asked), asked.Only is null);
    }

    private static StreamResult Of(List<StreamResult> results, AppliedStream stream) => results.First(result => result.Stream == stream.Plan.Name);

    private static bool Went(StreamResult result) => result.State is RunState.Verified or RunState.Unverified;
}
