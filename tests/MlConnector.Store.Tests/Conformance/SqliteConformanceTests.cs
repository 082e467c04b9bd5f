using MlConnector.TestKit.Stores;

namespace MlConnector.Store.Tests.Conformance;

/// <summary>The store kit on SQLite.</summary>
public sealed class SqliteConformanceTests
{
    public static TheoryData<string> Names => [.. StoreConformance.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Sqlite_keeps_the_contract(string name) => await RunAsync(name, seed: 1);

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Random_histories_of_other_seeds_hold_too(int seed)
    {
        await RunAsync("Random operations and crashes leave what a small model says", seed);
        await RunAsync("Quota windows are exact", seed);
    }

    private static async Task RunAsync(string name, int seed)
    {
        await using var fixture = new SqliteFixture();
        var check = new StoreConformance(fixture, seed).Checks.Single(check => check.Name == name);
        await check.RunAsync(TestContext.Current.CancellationToken);
    }
}
