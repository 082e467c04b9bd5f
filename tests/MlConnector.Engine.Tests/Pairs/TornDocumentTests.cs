using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Pairs;

/// <summary>Somebody writes orders between any two requests of a poll: a header may only arrive when its lines stand at the destination as they stood with it.</summary>
public sealed class TornDocumentTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task No_header_is_delivered_before_the_lines_it_stood_with_and_none_is_lost_INV2(int seed)
    {
        var random = new Random(seed);
        await using var desk = new OrderDesk(grace: null);
        desk.Tables.HeaderStored = header => AssertStood(desk, header, seed);
        for (int i = 0; i < 12; i++) desk.Book.WriteAny(random);
        desk.Before = (_, _) =>
        {
            if (random.Next(4) == 0) desk.Book.WriteAny(random);
        };
        for (int poll = 0; poll < 6; poll++) await desk.RunAsync();
        desk.Before = static (_, _) => { };
        await desk.RunAsync();

        RunResult last = await desk.RunAsync();

        Assert.Equal(RunState.Verified, last.State);
        Assert.All(last.Streams, stream => Assert.Empty(stream.Waiting));
        desk.AssertCurrent();
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 40)];

    private static void AssertStood(OrderDesk desk, StoredRow header, int seed)
    {
        Dictionary<string, string> lines = desk.Tables.Lines.Current().Values.Where(line => line.Id.StartsWith(header.Id + "-", StringComparison.Ordinal)).ToDictionary(line => line.Id, line => line.Name!, StringComparer.Ordinal);
        Assert.True(desk.Book.Stood(header.Id, header.Name!, lines), $"seed {seed}: {header.Id} {header.Name} was delivered over {string.Join(", ", lines.Select(line => $"{line.Key} {line.Value}"))}");
    }
}
