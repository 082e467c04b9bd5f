using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.Queries;

/// <summary>Names in SQL. Projects, datasets, tables and columns are checked words, so that nothing in them can end the quotes.</summary>
internal static class TableAddress
{
    public static string Of(BigQueryOptions options, string dataset, string table) => $"`{options.Project}.{dataset}.{table}`";

    public static string Of(BigQueryOptions options, ContainerReference container, string table) => Of(options, container.Name, table);

    public static string Column(string name) => $"`{name}`";
}
