using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery;
using MlConnector.IfsCloud;
using MlConnector.PowerBi;
using MlConnector.SageX3;
using MlConnector.Syspro;
using MlConnector.Tableau;

namespace MlConnector.Composition;

/// <summary>The connectors that this program has. Nothing of a connector is loaded before one of its connections is made.</summary>
public static class Connectors
{
    /// <summary>What can be read.</summary>
    public static IReadOnlyList<ISourceFactory> Sources { get; } = [new SysproFactory(), new IfsCloudFactory(), new SageX3Factory()];

    /// <summary>What can be written.</summary>
    public static IReadOnlyList<IDestinationFactory> Destinations { get; } = [new PowerBiFactory(), new BigQueryFactory(), new TableauFactory()];

    /// <summary>Every connector.</summary>
    public static IEnumerable<IConnectorFactory> All => Sources.Cast<IConnectorFactory>().Concat(Destinations);

    /// <summary>The source of a type, or null with the problem reported.</summary>
    public static ISourceFactory? Source(string type, SettingPlace place, Problems problems) => Find(Sources, type, "source", place, problems);

    /// <summary>The destination of a type, or null with the problem reported.</summary>
    public static IDestinationFactory? Destination(string type, SettingPlace place, Problems problems) => Find(Destinations, type, "destination", place, problems);

    private static T? Find<T>(IReadOnlyList<T> factories, string type, string role, SettingPlace place, Problems problems)
        where T : class, IConnectorFactory
    {
        if (factories.FirstOrDefault(factory => factory.Type == type) is { } found) return found;
        problems.Add(new ConnectorError("CONFIG-TYPE-OF-CONNECTION", ErrorKind.Config, ErrorOwner.Operator, $"'{type}' is no {role}.", $"Known here: {string.Join(", ", factories.Select(factory => factory.Type))}.") { Where = place.ToString() });
        return null;
    }
}
