using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.Tableau.Tests.Conformance;

/// <summary>The Tableau sandbox as the destination kit sees it.</summary>
internal sealed class TableauFixture(TableauWorld world) : DestinationFixture
{
    private const string Wrong = "a-wrong-secret-that-must-not-show";

    public override string Container => "Conformance";

    public override IReadOnlyList<string> Canaries => [world.Sandbox.SecretValue, world.Sandbox.TokenSecret, Wrong];

    public override string Limited(ContainerReference container) => $"/{world.Sandbox.Options.Site}/";

    public override IDestination Create() => world.Destination;

    public override IDestination CreateWithWrongSecret()
    {
        world.Services.SetSecret("app", Wrong);
        world.Services.SetSecret("pat", Wrong);
        return world.Destination;
    }

    public override IReadOnlyList<IReadOnlyDictionary<string, string?>> Rows(string container, string table) => world.Sandbox.Source(container, table) is { Exists: true } source ? source.Rows : [];

    public override void DropNextBeforeCommit() => Cut(FaultEffect.DropBeforeCommit);

    public override void DropNextAfterCommit() => Cut(FaultEffect.DropAfterCommit);

    public override void ThrottleNext(TimeSpan wait) => world.Order(TableauFaultPoints.Publish, new FaultOrder
    {
        Effect = FaultEffect.Respond,
        Status = 429,
        Body = """{"error":{"code":"429000","summary":"Too Many Requests","detail":"Too many requests for 'api.rest.publish'."}}""",
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = (wait.Ticks / TimeSpan.TicksPerSecond).ToString(CultureInfo.InvariantCulture) },
    });

    public override void ExpireToken() => world.Order(TableauFaultPoints.UploadBegin, new FaultOrder { Effect = FaultEffect.ExpireSessions });

    /// <summary>Whichever of them comes: a publication, or a removal from what is there.</summary>
    private void Cut(FaultEffect effect)
    {
        foreach (string operation in new[] { TableauFaultPoints.Publish, TableauFaultPoints.Update }) world.Order(operation, new FaultOrder { Effect = effect });
    }
}
