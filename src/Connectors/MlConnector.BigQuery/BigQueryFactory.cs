using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tables;

namespace MlConnector.BigQuery;

/// <summary>Makes connections of type <c>bigquery</c>: tables of one Google Cloud project, written by load jobs as a service account.</summary>
public sealed class BigQueryFactory : IDestinationFactory
{
    /// <inheritdoc />
    public string Type => "bigquery";

    /// <inheritdoc />
    public string Title => "Google BigQuery";

    /// <inheritdoc />
    public IReadOnlyList<SettingDescription> Settings => BigQuerySettingList.All;

    /// <inheritdoc />
    public string StandardType(Field value) => ColumnTypes.Standard(value);

    /// <inheritdoc />
    public IDestination? Create(string connection, MapNode settings, ConnectorServices services, Problems problems)
    {
        int before = problems.Errors.Count;
        BigQueryOptions options = BigQuerySettings.Read(connection, new SettingReader(settings, $"connections.{connection}", problems));
        return problems.Errors.Count > before ? null : new BigQueryDestination(options, services);
    }
}
