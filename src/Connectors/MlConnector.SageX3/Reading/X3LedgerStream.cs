using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Reading;

/// <summary>Postings of a site that shows its balances: what X3 states itself can be asked for. <c>balances</c> opens the stream of them.</summary>
internal sealed class X3LedgerStream(StreamDefinition definition, StreamBinding binding, IChannel channel, SageX3Options options, TimeProvider time, ILogger logger, Func<CancellationToken, Task<ISourceStream>> balances)
    : X3Stream(definition, binding, channel, options, time, logger), IReconciles
{
    private readonly int periodOne = options.BalancePeriodOne;

    public async IAsyncEnumerable<ControlFigure> ReadControlFiguresAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await using ISourceStream stated = await balances(cancel);
        await foreach (ControlFigure figure in LedgerFigures.ReadAsync(Definition, stated, periodOne, cancel)) yield return figure;
    }
}
