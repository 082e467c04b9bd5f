using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;

namespace MlConnector.Http.Tests.Transport;

/// <summary>A connection whose file of authorities is gone can be opened and described; whatever is asked of it is refused, as what it is, before anything leaves.</summary>
public sealed class TrustingHandlerTests
{
    [Fact]
    public async Task A_file_of_authorities_that_is_gone_refuses_requests_not_the_connection()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pem");
        using HttpTransport transport = new(new HttpTransportOptions { BaseAddress = server.Address, TrustedCertificates = file }, TimeProvider.System, () => 0, NullLogger.Instance);
        for (int i = 0; i < 2; i++)
        {
            ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(async () => await transport.GetAsync(server.Address, new("t", [], []), null, TestContext.Current.CancellationToken));
            Assert.Equal(("HTTP-TRUSTED-CA", ErrorKind.Config, ErrorOwner.Operator), (refused.Error.Code, refused.Error.Kind, refused.Error.Owner));
            Assert.Contains(file, refused.Message, StringComparison.Ordinal);
            Assert.NotEmpty(refused.Error.Fix);
        }

        Assert.Empty(server.Requests);
    }
}
