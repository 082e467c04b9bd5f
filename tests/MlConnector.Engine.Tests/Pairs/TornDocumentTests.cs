using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Tests.Pairs;

/// <summary>Somebody writes orders between any two requests of a poll: a header may only arrive when its lines stand at the destination as they stood with it.</summary>
public sealed class TornDocumentTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task No_header_is_delivered_before_the_lines_it_stood_with_and_none_is_lost_INV2(int seed)
    {
        await using var desk = new OrderDesk(grace: null);
        string[] torn = await PlayAsync(desk, seed);

        RunResult last = await desk.RunAsync();

        Assert.Empty(torn);
        Assert.Equal(RunState.Verified, last.State);
        Assert.All(last.Streams, stream => Assert.Empty(stream.Waiting));
        desk.AssertCurrent();
    }

    [Fact]
    public async Task The_same_schedules_tear_documents_that_nobody_declared_to_be_pairs()
    {
        int torn = 0;
        for (int seed = 1; seed <= 3; seed++)
        {
            await using var desk = new OrderDesk(grace: null, paired: false);
            torn += (await PlayAsync(desk, seed)).Length;
        }

        Assert.NotEqual(0, torn);
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 15)];

    /// <summary>Polls while somebody writes, then once more; gives the headers that arrived over other lines than theirs.</summary>
    private static async Task<string[]> PlayAsync(OrderDesk desk, int seed)
    {
        var random = new Random(seed);
        List<string> torn = [];
        desk.Tables.HeaderStored = header =>
        {
            Dictionary<string, string> lines = desk.Tables.Lines.Current().Values.Where(line => line.Id.StartsWith(header.Id + "-", StringComparison.Ordinal)).ToDictionary(line => line.Id, line => line.Name!, StringComparer.Ordinal);
            if (!desk.Book.Stood(header.Id, header.Name!, lines)) torn.Add($"{header.Id} {header.Name} over {string.Join(", ", lines.Select(line => $"{line.Key} {line.Value}"))}");
        };
        for (int i = 0; i < 12; i++) desk.Book.WriteAny(random);
        desk.Before = (_, _) =>
        {
            if (random.Next(4) == 0) desk.Book.WriteAny(random);
        };
        for (int poll = 0; poll < 5; poll++) await desk.RunAsync();
        desk.Before = static (_, _) => { };
        await desk.RunAsync();
        return [.. torn];
    }
}
