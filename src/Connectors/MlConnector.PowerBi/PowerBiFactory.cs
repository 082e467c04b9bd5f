using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Schema;

namespace MlConnector.PowerBi;

/// <summary>Makes connections of type <c>power-bi</c>: push datasets of one workspace, written as a service principal.</summary>
public sealed class PowerBiFactory : IDestinationFactory
{
    /// <inheritdoc />
    public string Type => "power-bi";

    /// <inheritdoc />
    public string Title => "Power BI push datasets";

    /// <inheritdoc />
    public IReadOnlyList<SettingDescription> Settings => PowerBiSettingList.All;

    /// <inheritdoc />
    public string StandardType(Field value) => ColumnTypes.Standard(value);

    /// <inheritdoc />
    public IDestination? Create(string connection, MapNode settings, ConnectorServices services, Problems problems)
    {
        int before = problems.Errors.Count;
        PowerBiOptions options = PowerBiSettings.Read(connection, new SettingReader(settings, $"connections.{connection}", problems));
        return problems.Errors.Count > before ? null : new PowerBiDestination(options, services);
    }
}
