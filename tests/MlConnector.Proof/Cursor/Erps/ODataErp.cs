using MlConnector.Abstractions.Sources;
using MlConnector.Http.OData;
using MlConnector.Http.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace MlConnector.Proof.Cursor.Erps;

/// <summary>Any OData server, of every habit: asked as SYSPRO is, and (with <c>$top</c> always) as IFS Cloud is.</summary>
internal sealed class ODataErp : IScheduledErp
{
    private readonly ODataTable table;
    private readonly Uri address;
    private readonly ODataPaging paging;
    private readonly bool top;
    private readonly HttpTransport transport;

    private ODataErp(ODataServer server, int seed, Kind kind, TimeZoneInfo zone, Random random)
    {
        (Habit habit, paging, top) = Pagings[random.Next(Pagings.Length)];
        table = new ODataTable(habit, at => kind.Write(at, zone)) { Cap = random.Next(3, 6) };
        address = server.Add(seed, table);
        transport = new HttpTransport(new HttpTransportOptions { BaseAddress = address, Retry = new RetryOptions { Attempts = 5, FirstDelay = TimeSpan.FromTicks(1) } }, TimeProvider.System, static () => 0, NullLogger.Instance);
        Habits = $"{paging} over {habit}{(top ? ", always with $top" : "")}";
    }

    public ErpTable Table => table;

    public string Habits { get; }

    private static (Habit, ODataPaging, bool)[] Pagings { get; } =
    [
        (Habit.CountingLinks, ODataPaging.Auto, false), (Habit.KeyLinks, ODataPaging.Auto, false), (Habit.NoLinks, ODataPaging.Auto, false), (Habit.NoLinks, ODataPaging.Keyset, false), (Habit.NoLinks, ODataPaging.Skip, false),
        (Habit.CountingLinks, ODataPaging.Auto, true), (Habit.KeyLinks, ODataPaging.Auto, true), (Habit.NoLinks, ODataPaging.Auto, true),
    ];

    /// <summary>Makes them on a server.</summary>
    public static ErpMaker On(ODataServer server) => (seed, kind, zone, random) => Task.FromResult<IScheduledErp>(new ODataErp(server, seed, kind, zone, random));

    public Task<ISourceStream> OpenAsync(StreamDefinition definition, TimeProvider clock, TimeZoneInfo zone) =>
        Task.FromResult<ISourceStream>(new ODataStream(definition, transport, new Uri(address, "t"), paging, top, () => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone).DateTime)));

    public ValueTask DisposeAsync()
    {
        transport.Dispose();
        return ValueTask.CompletedTask;
    }
}
