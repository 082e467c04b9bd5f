using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Tableau.Schema;

namespace MlConnector.Tableau;

/// <summary>Makes connections of type <c>tableau</c>: published data sources of one site of Tableau Cloud or Server.</summary>
public sealed class TableauFactory : IDestinationFactory
{
    /// <inheritdoc />
    public string Type => "tableau";

    /// <inheritdoc />
    public string Title => "Tableau";

    /// <inheritdoc />
    public IReadOnlyList<SettingDescription> Settings => TableauSettingList.All;

    /// <inheritdoc />
    public string StandardType(Field value) => ColumnTypes.Standard(value);

    /// <inheritdoc />
    public IDestination? Create(string connection, MapNode settings, ConnectorServices services, Problems problems)
    {
        int before = problems.Errors.Count;
        TableauOptions options = TableauSettings.Read(connection, new SettingReader(settings, $"connections.{connection}", problems));
        return problems.Errors.Count > before ? null : new TableauDestination(options, services);
    }
}
