using MlConnector.Abstractions.Errors;
using MlConnector.Vault.Tests.Support;

namespace MlConnector.Vault.Tests.Keys;

public sealed class KeyProviderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_key_file_is_its_owners_only_and_refused_when_others_may_read_it()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("file modes are Unix's");
            return;
        }
        await using var folder = await VaultFolder.CreateAsync();
        using (var vault = await folder.OpenAsync()) await vault.SetAsync("erp", "value", null, "ann", Cancel);
        var file = Assert.Single(folder.KeyFilesNow());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Assert.Equal("KEY-MODE", await OpeningCodeAsync(folder));
    }

    [Fact]
    public async Task A_missing_key_file_is_said_with_where_it_was_looked_for()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using (var vault = await folder.OpenAsync()) await vault.SetAsync("erp", "value", null, "ann", Cancel);
        File.Delete(Assert.Single(folder.KeyFilesNow()));

        Assert.Equal("KEY-MISSING", await OpeningCodeAsync(folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ml-connector key 1\nAAAA\n")]
    [InlineData("ml-connector key 1\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n")]
    [InlineData("other\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n")]
    public async Task A_damaged_key_file_is_refused(string content)
    {
        await using var folder = await VaultFolder.CreateAsync();
        using (var vault = await folder.OpenAsync()) await vault.SetAsync("erp", "value", null, "ann", Cancel);
        await File.WriteAllTextAsync(Assert.Single(folder.KeyFilesNow()), content, Cancel);

        Assert.Equal("KEY-FILE", await OpeningCodeAsync(folder));
    }

    [Theory]
    [InlineData("no base 64!")]
    [InlineData("AAAA")]
    public async Task A_bad_key_in_the_environment_is_refused(string value)
    {
        await using var folder = await VaultFolder.CreateAsync();
        folder.Environment["MLC_KEY"] = value;

        Assert.Equal("KEY-ENVIRONMENT", (await Assert.ThrowsAsync<ConnectorException>(() => folder.OpenAsync())).Error.Code);
    }

    [Fact]
    public async Task A_wrapped_key_that_was_changed_does_not_open()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using (var vault = await folder.OpenAsync()) await vault.SetAsync("erp", "value", null, "ann", Cancel);
        var keys = await folder.Store.Secrets.KeysAsync(Cancel);
        await folder.Store.Secrets.SaveKeysAsync([.. keys.Select(key => key with { Wrapped = [.. key.Wrapped[..^1], (byte)(key.Wrapped[^1] ^ 1)] })], Cancel);

        Assert.Equal("KEY-DAMAGED", await OpeningCodeAsync(folder));
    }

    private static async Task<string> OpeningCodeAsync(VaultFolder folder)
    {
        using var vault = await folder.OpenAsync();
        return (await Assert.ThrowsAsync<ConnectorException>(async () => await vault.GetAsync("erp", Cancel))).Error.Code;
    }
}
