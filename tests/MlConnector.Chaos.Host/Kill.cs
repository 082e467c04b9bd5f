using System.Globalization;
using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Chaos.Host;

/// <summary>What the files of journal, ledger and trace index go through; kill points between those of the delivery path, inside a flush, a merge and a retention.</summary>
internal enum FilePoint
{
    /// <summary>A file has been created.</summary>
    FileCreated,

    /// <summary>Bytes have been written and not synced.</summary>
    BytesWritten,

    /// <summary>A file has been synced, its folder perhaps not.</summary>
    FileSynced,

    /// <summary>A journal segment has been dropped: by retention, after its rows were carried.</summary>
    SegmentDropped,

    /// <summary>A file of the ledger or the trace index has been dropped: a merge has replaced it, or a crash had left it.</summary>
    RunDropped,
}

/// <summary>Where a process ends.</summary>
/// <param name="Point">A <see cref="DeliveryPoint"/> or a <see cref="FilePoint"/>.</param>
/// <param name="Nth">At which event of that point, from 1; events of all streams count together.</param>
internal sealed record Kill(string Point, int Nth = 1)
{
    /// <summary>All points there are.</summary>
    public static IReadOnlyList<string> Points { get; } = [.. Enum.GetNames<DeliveryPoint>(), .. Enum.GetNames<FilePoint>()];

    /// <summary>At an event of the delivery path.</summary>
    public static Kill At(DeliveryPoint point, int nth = 1) => new(point.ToString(), nth);

    /// <summary>At an event of the files.</summary>
    public static Kill At(FilePoint point, int nth = 1) => new(point.ToString(), nth);

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Point}:{Nth}");
}
