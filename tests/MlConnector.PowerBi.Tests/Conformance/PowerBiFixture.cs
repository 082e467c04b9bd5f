using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;
using MlConnector.TestKit.Destinations;

namespace MlConnector.PowerBi.Tests.Conformance;

/// <summary>The Power BI sandbox as the destination kit sees it.</summary>
internal sealed class PowerBiFixture(PowerBiWorld world) : DestinationFixture
{
    private const string Canary = "canary-9f2b71-wrong";

    public override IReadOnlyList<string> Canaries { get; } = [Canary, world.Sandbox.Options.ClientSecret];

    public override IDestination Create() => world.Destination;

    public override IDestination CreateWithWrongSecret()
    {
        world.Services.SetSecret("powerbi", Canary);
        return world.Destination;
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows(string container, string table) =>
        [.. world.Sandbox.Dataset(container).Table(table).Rows.Select(row => row.ToDictionary(cell => cell.Key, cell => Text(cell.Value), StringComparer.Ordinal))];

    public override void DropNextBeforeCommit() => world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = FaultEffect.DropBeforeCommit });

    public override void DropNextAfterCommit() => world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = FaultEffect.DropAfterCommit });

    public override void ThrottleNext(TimeSpan wait) => world.Order(PowerBiFaultPoints.PostRows, new FaultOrder
    {
        Effect = FaultEffect.Respond,
        Status = 429,
        Body = """{"message":"too many requests"}""",
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = (wait.Ticks / TimeSpan.TicksPerSecond).ToString(CultureInfo.InvariantCulture) },
    });

    public override void ExpireToken() => world.Order(PowerBiFaultPoints.PostRows, new FaultOrder { Effect = FaultEffect.ExpireSessions });

    private static string? Text(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime instant => instant.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
