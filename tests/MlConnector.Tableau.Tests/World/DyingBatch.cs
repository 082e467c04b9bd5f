using MlConnector.Abstractions.Destinations;
using MlConnector.TestKit.Destinations;

namespace MlConnector.Tableau.Tests.World;

/// <summary>A batch whose process dies as soon as the id of its job is kept.</summary>
internal sealed class DyingBatch(KitBatch rows) : DeliveryBatch, IDisposable
{
    private readonly CancellationTokenSource death = new();

    /// <summary>What was kept; null = nothing.</summary>
    public string? Kept { get; private set; }

    /// <inheritdoc />
    public override BatchReference Reference => rows.Reference;

    /// <inheritdoc />
    public override int ValueBytes => rows.ValueBytes;

    /// <summary>Sends it until its process dies, and gives what the next one knows of it: the id that was kept, and nothing of the end.</summary>
    public async Task<BatchReference> SendAsync(TableauWorld world, ContainerReference container)
    {
        SendResult sent = await world.Destination.SendAsync(container, this, death.Token);
        Assert.Equal(SendOutcome.Unknown, sent.Outcome);
        return Reference with { RequestId = Kept };
    }

    /// <inheritdoc />
    public override DeliveryRows OpenRows() => rows.OpenRows();

    /// <inheritdoc />
    public override async Task KeepRequestAsync(string requestId, CancellationToken cancel)
    {
        Kept = requestId;
        await death.CancelAsync();
    }

    /// <inheritdoc />
    public void Dispose() => death.Dispose();
}
