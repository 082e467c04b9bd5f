using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Vault.Expiry;
using MlConnector.Vault.Tests.Support;

namespace MlConnector.Vault.Tests.Secrets;

public sealed class SecretVaultTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("p")]
    [InlineData("")]
    [InlineData("pä$$ \"wörd\"\n\0 𝔘nicode")]
    public async Task A_secret_comes_back_as_it_was_set(string value)
    {
        await using var folder = await VaultFolder.CreateAsync();
        using (var vault = await folder.OpenAsync()) await vault.SetAsync("erp", value, null, "ann", Cancel);

        using var again = await folder.OpenAsync();
        Assert.Equal(value, (await again.GetAsync("erp", Cancel)).Reveal());
        Assert.Equal(value, (await again.GetAsync("erp", Cancel)).Reveal());
    }

    [Fact]
    public async Task A_secret_is_replaced_and_removed()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using var vault = await folder.OpenAsync();
        await vault.SetAsync("erp", "first", null, "ann", Cancel);
        await vault.SetAsync("erp", "second", new DateOnly(2026, 11, 9), "ben", Cancel);

        Assert.Equal("second", (await vault.GetAsync("erp", Cancel)).Reveal());
        var info = Assert.Single(await vault.ListAsync(Cancel));
        Assert.Equal(("ben", 7, ExpiryState.Due), (info.By, info.Expiry.DaysLeft, info.Expiry.State));
        Assert.True(await vault.RemoveAsync("erp", Cancel));
        Assert.False(await vault.RemoveAsync("erp", Cancel));
        Assert.Equal("SECRET-MISSING", await CodeAsync(async () => await vault.GetAsync("erp", Cancel)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a/../b")]
    public async Task A_bad_name_is_refused(string name)
    {
        await using var folder = await VaultFolder.CreateAsync();
        using var vault = await folder.OpenAsync();

        Assert.Equal("SECRET-NAME", await CodeAsync(() => vault.SetAsync(name, "value", null, "ann", Cancel)));
    }

    [Fact]
    public async Task A_value_beyond_the_bound_is_refused()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using var vault = await folder.OpenAsync();

        Assert.Equal("SECRET-SIZE", await CodeAsync(() => vault.SetAsync("erp", new string('x', 65537), null, "ann", Cancel)));
    }

    [Fact]
    public async Task A_sealed_value_changed_or_moved_to_another_name_does_not_open()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using var vault = await folder.OpenAsync();
        await vault.SetAsync("erp", "value", null, "ann", Cancel);
        var record = (await folder.Store.Secrets.FindAsync("erp", Cancel))!;
        await folder.Store.Secrets.SaveAsync(record with { Name = "other" }, Cancel);
        Assert.Equal("SECRET-DAMAGED", await CodeAsync(async () => await vault.GetAsync("other", Cancel)));

        for (var i = 0; i < record.Sealed.Length; i++)
        {
            var changed = (byte[])record.Sealed.Clone();
            changed[i] ^= 1;
            await folder.Store.Secrets.SaveAsync(record with { Sealed = changed }, Cancel);
            Assert.Equal("SECRET-DAMAGED", await CodeAsync(async () => await vault.GetAsync("erp", Cancel)));
        }
        await folder.Store.Secrets.SaveAsync(record with { Sealed = record.Sealed[..5] }, Cancel);
        Assert.Equal("SECRET-DAMAGED", await CodeAsync(async () => await vault.GetAsync("erp", Cancel)));
    }

    [Fact]
    public async Task The_same_value_never_looks_the_same_twice()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using var vault = await folder.OpenAsync();
        HashSet<string> seen = [];
        for (var i = 0; i < 50; i++)
        {
            await vault.SetAsync("erp", "value", null, "ann", Cancel);
            Assert.True(seen.Add(Convert.ToHexString((await folder.Store.Secrets.FindAsync("erp", Cancel))!.Sealed)));
        }
    }

    [Fact]
    public async Task Each_purpose_has_a_key_of_its_own_that_is_not_printed()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using var vault = await folder.OpenAsync();
        List<DataKey> keys = [];
        foreach (var purpose in Enum.GetValues<KeyPurpose>()) keys.Add(await vault.Keys.CurrentAsync(purpose, Cancel));

        Assert.Equal(3, keys.Select(key => Convert.ToHexString(key.Bytes.Span)).Distinct().Count());
        Assert.All(keys, key => Assert.DoesNotContain(Convert.ToBase64String(key.Bytes.Span), key.ToString(), StringComparison.Ordinal));
        Assert.Equal("KEY-MISSING", await CodeAsync(async () => await vault.Keys.FindAsync("nowhere", Cancel)));
    }

    [Fact]
    public async Task Keys_are_cleared_when_the_vault_is_closed()
    {
        await using var folder = await VaultFolder.CreateAsync();
        var vault = await folder.OpenAsync();
        var key = await vault.Keys.CurrentAsync(KeyPurpose.Journal, Cancel);
        Assert.True(key.Bytes.Span.ContainsAnyExcept((byte)0));

        vault.Dispose();

        Assert.False(key.Bytes.Span.ContainsAnyExcept((byte)0));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await vault.Keys.CurrentAsync(KeyPurpose.Journal, Cancel));
    }

    private static async Task<string> CodeAsync(Func<Task> act) => (await Assert.ThrowsAsync<ConnectorException>(act)).Error.Code;
}
