using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.ReadBack;
using MlConnector.PowerBi.Transport;

namespace MlConnector.PowerBi.Tests.ReadBack;

public sealed class QueryRowsTests
{
    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"[N]\":\"many\"}")]
    [InlineData("{\"[N]\":9999999999999999999999999}")]
    public void An_answer_whose_rows_are_none_is_told_as_one_that_was_not_understood(string row)
    {
        using QueryRows rows = QueryRows.Read(new VendorAnswer(200, "r-1", Encoding.UTF8.GetBytes($$"""{"results":[{"tables":[{"rows":[{{row}}]}]}]}"""), isPage: false, retryAfter: null));

        var refused = Assert.Throws<ConnectorException>(() => QueryRows.Number(Assert.Single(rows.Rows), "N"));

        Assert.Equal(("POWERBI-ANSWER", ErrorKind.Transient), (refused.Error.Code, refused.Error.Kind));
    }
}
