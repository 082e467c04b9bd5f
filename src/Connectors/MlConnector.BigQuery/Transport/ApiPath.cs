using System.Globalization;

namespace MlConnector.BigQuery.Transport;

/// <summary>Paths of the REST service; names are percent-encoded.</summary>
internal sealed class ApiPath(string project)
{
    private readonly string root = $"bigquery/v2/projects/{Uri.EscapeDataString(project)}/";

    public string Datasets(int most) => string.Create(CultureInfo.InvariantCulture, $"{root}datasets?maxResults={most}");

    public string NewDataset => $"{root}datasets";

    public string Dataset(string dataset) => $"{root}datasets/{Uri.EscapeDataString(dataset)}";

    public string Tables(string dataset) => $"{Dataset(dataset)}/tables";

    public string Table(string dataset, string table) => $"{Tables(dataset)}/{Uri.EscapeDataString(table)}";

    public string InsertAll(string dataset, string table) => $"{Table(dataset, table)}/insertAll";

    public string Job(string job, string location) => $"{root}jobs/{Uri.EscapeDataString(job)}?location={Uri.EscapeDataString(location)}";

    public string NewJob => $"{root}jobs";

    public string NewUpload => $"upload/{root}jobs?uploadType=resumable";

    public string Queries => $"{root}queries";

    public string QueryResults(string job, string location, string? page) =>
        $"{root}queries/{Uri.EscapeDataString(job)}?location={Uri.EscapeDataString(location)}&timeoutMs=10000&formatOptions.useInt64Timestamp=true{(page is null ? "" : $"&pageToken={Uri.EscapeDataString(page)}")}";
}
