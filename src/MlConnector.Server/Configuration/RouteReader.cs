using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Server.Alerts.Policy;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Configuration;

/// <summary>Reads what a channel is told.</summary>
internal static class RouteReader
{
    private static readonly (string Name, ErrorOwner Value)[] Owners =
        [("operator", ErrorOwner.Operator), ("erp-admin", ErrorOwner.ErpAdmin), ("destination-admin", ErrorOwner.DestinationAdmin), ("us", ErrorOwner.Us)];

    public static AlertRoute Read(string channel, SettingReader reader) => new(channel)
    {
        Owners = OwnersOf(reader),
        Least = reader.Choice("least", Urgency.Notice, ("notice", Urgency.Notice), ("warning", Urgency.Warning), ("problem", Urgency.Problem)),
        Pipelines = [.. reader.Texts("pipelines")],
    };

    private static ImmutableArray<ErrorOwner> OwnersOf(SettingReader reader)
    {
        var owners = ImmutableArray.CreateBuilder<ErrorOwner>();
        foreach (string text in reader.Texts("owners"))
        {
            int known = Array.FindIndex(Owners, owner => owner.Name == text);
            if (known >= 0) owners.Add(Owners[known].Value);
            else reader.Report("CONFIG-VALUE", reader.Node("owners")!.Place, $"{reader.Path}.owners holds '{text}'.", $"Give some of: {string.Join(", ", Owners.Select(owner => owner.Name))}.", "owners");
        }

        return owners.ToImmutable();
    }
}
