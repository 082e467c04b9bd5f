using MlConnector.BigQuery.Transport;

namespace MlConnector.BigQuery.Tests.Transport;

public sealed class UploadAddressTests
{
    [Theory]
    [InlineData("https://bigquery.googleapis.com/", "https://bigquery.googleapis.com/upload/bigquery/v2/x?upload_id=1", "https://bigquery.googleapis.com/upload/bigquery/v2/x?upload_id=1")]
    [InlineData("https://proxy.example:8443/", "https://bigquery.googleapis.com/upload/bigquery/v2/x?upload_id=1", "https://proxy.example:8443/upload/bigquery/v2/x?upload_id=1")]
    [InlineData("https://proxy.example/google/", "https://bigquery.googleapis.com/upload/x?upload_id=1", "https://proxy.example/google/upload/x?upload_id=1")]
    [InlineData("https://proxy.example/google/", "https://proxy.example/google/upload/x?upload_id=1", "https://proxy.example/google/upload/x?upload_id=1")]
    [InlineData("https://proxy.example/", "http://user@elsewhere.example:81/upload?a=b", "https://proxy.example/upload?a=b")]
    [InlineData("https://proxy.example/", "/upload/x?upload_id=1", "https://proxy.example/upload/x?upload_id=1")]
    [InlineData("https://proxy.example/google/", "upload/x?upload_id=1", "https://proxy.example/google/upload/x?upload_id=1")]
    [InlineData("https://proxy.example/", "//elsewhere.example/upload?a=b", "https://proxy.example/upload?a=b")]
    [InlineData("https://proxy.example/", "mailto:rows@elsewhere.example", null)]
    [InlineData("https://proxy.example/", "file:///tmp/upload", null)]
    public void INV6_path_and_query_are_the_services_and_the_host_is_the_settings(string root, string location, string? address) =>
        Assert.Equal(address, UploadAddress.Of(new Uri(root), new Uri(location, UriKind.RelativeOrAbsolute))?.AbsoluteUri);
}
