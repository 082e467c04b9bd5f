using System.Globalization;

namespace MlConnector.Engine.Leases;

/// <summary>Who holds a lease, as people and other processes read it: <c>erp01/4711/20261121T091408Z</c> (host, process, start).</summary>
public static class LeaseOwner
{
    /// <summary>This process.</summary>
    public static string OfThisProcess(TimeProvider time) => string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}");

    internal static bool IsSameHost(string one, string other) => one.Split('/')[0] == other.Split('/')[0];

    internal static string ForPeople(string owner) =>
        owner.Split('/') is [var host, var process, var start] ? $"process {process} on {host}, started {start}" : owner;
}
