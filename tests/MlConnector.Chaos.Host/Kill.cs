using System.Globalization;
using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Chaos.Host;

/// <summary>Where a process ends itself.</summary>
/// <param name="Point">The named point of the delivery path.</param>
/// <param name="Nth">At which event of that point, from 1; events of all streams count together.</param>
internal sealed record Kill(DeliveryPoint Point, int Nth = 1)
{
    /// <summary>As given to the process: the point, a colon, the number.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Point}:{Nth}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Kill Parse(string text) => text.Split(':') is [var point, var nth]
        ? new Kill(Enum.Parse<DeliveryPoint>(point), int.Parse(nth, CultureInfo.InvariantCulture))
        : throw new FormatException($"'{text}' is no kill");
}
