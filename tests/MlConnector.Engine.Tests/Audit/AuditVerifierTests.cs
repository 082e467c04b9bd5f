using MlConnector.Engine.Audit;

namespace MlConnector.Engine.Tests.Audit;

public sealed class AuditVerifierTests
{
    private const int Entries = 20;

    [Fact]
    public async Task A_trail_as_it_was_written_is_whole_and_complete()
    {
        await using var folder = await AuditFolder.CreateAsync(1500);

        var report = await folder.VerifyAsync();

        Assert.True(report.Holds, report.ToString());
        Assert.Equal((1500, 1500), (report.Entries, report.Head?.Number));
    }

    [Fact]
    public async Task An_empty_trail_is_whole_and_nothing_more_is_claimed()
    {
        await using var folder = await AuditFolder.CreateAsync(0);

        var report = await folder.VerifyAsync();

        Assert.Equal((AuditAnswer.Holds, AuditAnswer.Unproven), (report.Integrity.Answer, report.Completeness.Answer));
    }

    [Theory]
    [InlineData("who = 'eve'")]
    [InlineData("action = 'other'")]
    [InlineData("subject = subject || ' '")]
    [InlineData("detail = '{}'")]
    [InlineData("happened_at = happened_at + 1")]
    [InlineData("mac = zeroblob(32)")]
    [InlineData("mac = x'00'")]
    [InlineData("who = who || action, action = ''")]
    public async Task Any_altered_entry_is_pinpointed(string change)
    {
        foreach (var number in (int[])[1, 2, 11, Entries])
        {
            await using var folder = await AuditFolder.CreateAsync(Entries);
            await folder.TamperAsync($"UPDATE audit SET {change} WHERE number = {number}");

            var report = await folder.VerifyAsync();

            Assert.Equal((AuditAnswer.Broken, (long?)number), (report.Integrity.Answer, report.Integrity.Entry));
            Assert.Equal(AuditAnswer.Holds, report.Completeness.Answer);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(11)]
    [InlineData(19)]
    public async Task A_removed_entry_is_pinpointed_and_blames_no_other(int number)
    {
        await using var folder = await AuditFolder.CreateAsync(Entries);
        await folder.TamperAsync($"DELETE FROM audit WHERE number = {number}");

        var report = await folder.VerifyAsync();

        Assert.Equal((AuditAnswer.Broken, (long?)number), (report.Completeness.Answer, report.Completeness.Entry));
        Assert.Equal(AuditAnswer.Holds, report.Integrity.Answer);
    }

    [Fact]
    public async Task A_removed_entry_whose_gap_was_closed_is_an_altered_one()
    {
        await using var folder = await AuditFolder.CreateAsync(Entries);
        await folder.TamperAsync("DELETE FROM audit WHERE number = 7; UPDATE audit SET number = -number WHERE number > 7; UPDATE audit SET number = -number - 1 WHERE number < 0");

        var report = await folder.VerifyAsync();

        Assert.Equal((AuditAnswer.Broken, (long?)7), (report.Integrity.Answer, report.Integrity.Entry));
        Assert.Equal((AuditAnswer.Broken, (long?)Entries), (report.Completeness.Answer, report.Completeness.Entry));
    }

    [Fact]
    public async Task A_missing_tail_is_pinpointed_by_the_anchored_head_and_not_claimed_without_it()
    {
        await using var folder = await AuditFolder.CreateAsync(Entries);
        await folder.TamperAsync("DELETE FROM audit WHERE number > 15");

        var report = await folder.VerifyAsync();

        Assert.Equal((AuditAnswer.Broken, (long?)16), (report.Completeness.Answer, report.Completeness.Entry));
        Assert.Equal(AuditAnswer.Holds, report.Integrity.Answer);
        Assert.Equal(AuditAnswer.Unproven, (await folder.VerifyAsync(withAnchors: false)).Completeness.Answer);
    }

    [Fact]
    public async Task Heads_that_lie_with_the_store_find_a_missing_tail_and_claim_no_end()
    {
        await using var folder = await AuditFolder.CreateAsync(Entries);
        var whole = (await folder.VerifyAsync(keptWithStore: true)).Completeness;
        Assert.Equal(AuditAnswer.Unproven, whole.Answer);
        Assert.Contains("MLC_AUDIT_ANCHOR", whole.Finding, StringComparison.Ordinal);

        await folder.TamperAsync("DELETE FROM audit WHERE number > 15");

        Assert.Equal((AuditAnswer.Broken, (long?)16), Look((await folder.VerifyAsync(keptWithStore: true)).Completeness));
    }

    [Fact]
    public async Task A_folder_that_was_put_back_with_its_heads_is_named_and_nothing_is_claimed_of_what_came_after_the_copy()
    {
        await using var folder = await AuditFolder.CreateAsync(Entries);
        await folder.BackUpAsync();
        await folder.FillAsync(5);
        Assert.Empty((await folder.VerifyAsync(keptWithStore: true)).Interruptions);
        await folder.PutBackAsync(withHeads: true);
        await folder.FillAsync(3);

        var report = await folder.VerifyAsync(keptWithStore: true);

        Assert.Equal((AuditAnswer.Holds, AuditAnswer.Unproven, (long?)Entries + 1), (report.Integrity.Answer, report.Completeness.Answer, report.Completeness.Entry));
        Assert.Equal(Entries, Assert.Single(report.Interruptions).Before);
        Assert.Contains($"after entry {Entries}", report.Completeness.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heads_kept_elsewhere_that_are_older_than_what_was_put_back_claim_no_more_than_they_know()
    {
        await using var folder = await AuditFolder.CreateAsync(Entries);
        var copy = folder.Anchors.Read();
        await folder.BackUpAsync();
        await folder.FillAsync(5);
        Assert.Equal(AuditAnswer.Holds, (await folder.VerifyAsync(heads: copy)).Completeness.Answer);
        await folder.PutBackAsync(withHeads: false);
        await folder.FillAsync(3);

        var completeness = (await folder.VerifyAsync(heads: copy)).Completeness;

        Assert.Equal((AuditAnswer.Unproven, (long?)Entries + 1), Look(completeness));
        Assert.Contains($"after entry {Entries}", completeness.Finding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(9)]
    public async Task Heads_kept_elsewhere_show_that_a_folder_was_put_back(int later)
    {
        await using var folder = await AuditFolder.CreateAsync(Entries);
        await folder.BackUpAsync();
        await folder.FillAsync(5);
        await folder.PutBackAsync(withHeads: false);
        await folder.FillAsync(later);

        var report = await folder.VerifyAsync();

        Assert.Contains(AuditAnswer.Broken, new[] { report.Integrity.Answer, report.Completeness.Answer });
        Assert.Single(report.Interruptions);
    }

    [Fact]
    public async Task Two_entries_in_each_others_place_are_noticed_at_the_first()
    {
        await using var folder = await AuditFolder.CreateAsync(Entries);
        await folder.TamperAsync("UPDATE audit SET number = -5 WHERE number = 5; UPDATE audit SET number = 5 WHERE number = 9; UPDATE audit SET number = 9 WHERE number = -5");

        Assert.Equal((AuditAnswer.Broken, (long?)5), Look((await folder.VerifyAsync()).Integrity));
    }

    [Fact]
    public async Task A_trail_written_anew_by_somebody_with_the_key_differs_from_the_anchored_head()
    {
        await using var folder = await AuditFolder.CreateAsync(Entries);
        await folder.TamperAsync("DELETE FROM audit WHERE number > 10");
        File.Move(folder.AnchorPath, folder.AnchorPath + ".kept");
        await folder.FillAsync(Entries);
        File.Move(folder.AnchorPath + ".kept", folder.AnchorPath, overwrite: true);

        Assert.Equal((AuditAnswer.Broken, (long?)Entries), Look((await folder.VerifyAsync()).Integrity));
    }

    [Fact]
    public async Task Entries_under_several_keys_hold_together_and_an_unknown_key_proves_nothing()
    {
        await using var folder = await AuditFolder.CreateAsync(5);
        await folder.Vault.RotateAsync(newDataKeys: true, TestContext.Current.CancellationToken);
        await folder.FillAsync(5);
        Assert.True((await folder.VerifyAsync()).Holds);

        await folder.TamperAsync("UPDATE audit SET key_id = 'unknown' WHERE number = 3");

        Assert.Equal((AuditAnswer.Unproven, (long?)3), Look((await folder.VerifyAsync()).Integrity));
    }

    private static (AuditAnswer Answer, long? Entry) Look(AuditVerdict verdict) => (verdict.Answer, verdict.Entry);
}
