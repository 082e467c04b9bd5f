using System.Reflection;
using Microsoft.Extensions.Logging;

namespace MlConnector.Server.Tests.Telemetry;

/// <summary>Who filters or counts lines of the log does it by the numbers of events.</summary>
public sealed class ServerLogTests
{
    [Fact]
    public void Every_line_has_a_number_of_its_own()
    {
        int[] numbers = [.. typeof(ServerLog).GetMethods(BindingFlags.Static | BindingFlags.Public).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>().Select(line => line.EventId)];
        Assert.NotEmpty(numbers);
        Assert.Equal(numbers.Distinct(), numbers);
    }
}
