using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Tableau.ReadBack;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.ReadBack;

/// <summary>Members of a column: short lists in one question, long ones by their beginnings, and what no question brought by its number.</summary>
public sealed class MemberTests
{
    [Theory]
    [InlineData(8, 2)]
    [InlineData(60, 5)]
    [InlineData(400, 60)]
    public async Task All_members_are_listed_in_few_questions(int rows, int questions)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("limits", Settings.Map(("membersPerQuery", Settings.Text("10")))));
        ContainerReference container = await PublishAsync(world, rows);
        int before = world.Sandbox.QueriesTaken;
        MemberList list = await ReadAsync(world, container, [.. Enumerable.Range(1, rows).Select(Id)]);
        Assert.Equal(Enumerable.Range(1, rows).Select(Id).Order(StringComparer.Ordinal), list.Members.Order(StringComparer.Ordinal));
        Assert.Equal(0, list.Unlisted);
        Assert.InRange(world.Sandbox.QueriesTaken - before, 1, questions);
    }

    [Fact]
    public async Task Members_that_begin_like_none_that_is_expected_are_told_by_their_number()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("limits", Settings.Map(("membersPerQuery", Settings.Text("10")))));
        ContainerReference container = await PublishAsync(world, 60);
        MemberList list = await ReadAsync(world, container, [.. Enumerable.Range(10, 30).Select(Id)]);
        Assert.Contains(Id(3), list.Members); // begins like an expected one
        Assert.Equal(60, list.Members.Count + list.Unlisted);
        Assert.InRange(list.Unlisted, 1, 40);
    }

    [Fact]
    public async Task A_data_source_that_is_not_there_has_no_members()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Empty((await ReadAsync(world, container, ["A"])).Members);
    }

    [Fact]
    public void No_member_is_asked_for_twice_and_none_is_forgotten()
    {
        string[] expected = ["", "a", "ab", "abc", "abd", "b", "\ud83d\ude00x", "\ud83d\ude01y", "\ud83d"];
        for (int most = 1; most < 5; most++)
        {
            var questions = MemberQuestions.Of(expected, most);
            Assert.All(expected, member => Assert.Single(questions.Beginnings.Where(beginning => member.StartsWith(beginning, StringComparison.Ordinal)).Concat(questions.Names.Where(name => name == member))));
        }

        Assert.Empty(MemberQuestions.Of([], 10).Beginnings);
    }

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"A|ap_invoices|{number}");

    private static async Task<ContainerReference> PublishAsync(TableauWorld world, int rows)
    {
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", [.. Enumerable.Range(1, rows).Select(number => TestTables.Row("b1", number.ToString(CultureInfo.InvariantCulture), "1.00"))]);
        return container;
    }

    private static Task<MemberList> ReadAsync(TableauWorld world, ContainerReference container, IReadOnlyCollection<string> expected) =>
        ((IListsMembers)world.Destination).ReadMembersAsync(container, TestTables.Invoices, "_SourceId", expected, TableauWorld.Cancel);
}
