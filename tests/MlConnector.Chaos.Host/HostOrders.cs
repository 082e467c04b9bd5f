namespace MlConnector.Chaos.Host;

/// <summary>What a host process is told on its command line.</summary>
/// <param name="DataFolder">Where store, journal and ledger lie.</param>
/// <param name="Configuration">The configuration file; applied if the data folder has none yet.</param>
/// <param name="Time">The time that it shares with the sandboxes.</param>
/// <param name="Kill">Where it ends itself; null = nowhere.</param>
internal sealed record HostOrders(string DataFolder, string Configuration, SharedTime Time, Kill? Kill)
{
    /// <summary>As arguments.</summary>
    public IReadOnlyList<string> ToArguments() => [DataFolder, Configuration, Time.ToString(), .. Kill is null ? Array.Empty<string>() : [Kill.ToString()]];

    /// <summary>Reads arguments.</summary>
    public static HostOrders Parse(string[] arguments) => arguments is [var data, var configuration, var time, .. var rest] && rest.Length < 2
        ? new HostOrders(data, configuration, SharedTime.Parse(time), rest is [var kill] ? Kill.Parse(kill) : null)
        : throw new FormatException("arguments: DATA-FOLDER CONFIGURATION TIME [POINT:NTH]");
}
