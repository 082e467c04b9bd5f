using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Server.Hosting;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Hosting;

/// <summary>What is looked at again and again survives every look that fails.</summary>
public sealed class PeriodicLookTests
{
    [Fact]
    public async Task A_look_that_fails_is_followed_by_the_next()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        using var look = new Failing(site.Workspace, NullLogger.Instance);
        await look.StartAsync(TestContext.Current.CancellationToken);
        await look.ThirdLook.Task.WaitAsync(TestContext.Current.CancellationToken);
        await look.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(look.ExecuteTask!.IsCompletedSuccessfully);
    }

    /// <summary>Fails as a store fails, then as a full disk does.</summary>
    private sealed class Failing(Workspace workspace, ILogger log) : PeriodicLook(workspace, TimeSpan.FromMilliseconds(5), log)
    {
        private int looks;

        public TaskCompletionSource ThirdLook { get; } = new();

        public override Task LookAsync(CancellationToken cancel)
        {
            switch (++looks)
            {
                case 1: throw new ConnectorException(new ConnectorError("STORE-BUSY", ErrorKind.Transient, ErrorOwner.Operator, "busy", "wait"));
                case 2: throw new IOException("No space left on device");
                default: ThirdLook.TrySetResult(); break;
            }

            return Task.CompletedTask;
        }
    }
}
