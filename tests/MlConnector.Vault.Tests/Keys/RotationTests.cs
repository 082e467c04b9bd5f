using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Vault.Keys;
using MlConnector.Vault.Tests.Support;

namespace MlConnector.Vault.Tests.Keys;

public sealed class RotationTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rotating_wraps_every_key_anew_and_removes_the_old_key_file()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using var vault = await folder.OpenAsync();
        await vault.SetAsync("erp", "value", null, "ann", Cancel);
        var before = Assert.Single(folder.KeyFilesNow());
        var dataKey = await vault.Keys.CurrentAsync(KeyPurpose.Journal, Cancel);

        var rotation = await vault.RotateAsync(newDataKeys: false, Cancel);

        var after = Assert.Single(folder.KeyFilesNow());
        Assert.NotEqual(before, after);
        Assert.Contains(rotation.WrappingKey, after, StringComparison.Ordinal);
        using var again = await folder.OpenAsync();
        Assert.Equal("value", (await again.GetAsync("erp", Cancel)).Reveal());
        Assert.Equal(dataKey.Bytes.ToArray(), (await again.Keys.FindAsync(dataKey.Id, Cancel)).Bytes.ToArray());
    }

    [Fact]
    public async Task New_data_keys_seal_every_secret_anew_and_leave_older_content_readable()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using var vault = await folder.OpenAsync();
        for (var i = 0; i < 5; i++) await vault.SetAsync($"s{i}", $"value {i}", new DateOnly(2027, 1, 1), "ann", Cancel);
        var journal = await vault.Keys.CurrentAsync(KeyPurpose.Journal, Cancel);
        var secrets = await vault.Keys.CurrentAsync(KeyPurpose.Secrets, Cancel);

        Assert.Equal(5, (await vault.RotateAsync(newDataKeys: true, Cancel)).Resealed);

        Assert.DoesNotContain(await folder.Store.Secrets.ListAsync(Cancel), record => record.KeyId == secrets.Id);
        Assert.NotEqual(journal.Id, (await vault.Keys.CurrentAsync(KeyPurpose.Journal, Cancel)).Id);
        using var again = await folder.OpenAsync();
        Assert.Equal(journal.Bytes.ToArray(), (await again.Keys.FindAsync(journal.Id, Cancel)).Bytes.ToArray());
        for (var i = 0; i < 5; i++) Assert.Equal($"value {i}", (await again.GetAsync($"s{i}", Cancel)).Reveal());
        Assert.All(await again.ListAsync(Cancel), info => Assert.Equal(("ann", new DateOnly(2027, 1, 1)), (info.By, info.Expires)));
    }

    [Fact]
    public async Task A_rotation_that_dies_at_any_step_loses_nothing_and_can_be_repeated()
    {
        for (var steps = 0; ; steps++)
        {
            await using var folder = await VaultFolder.CreateAsync();
            using (var vault = await folder.OpenAsync()) await vault.SetAsync("erp", "value", null, "ann", Cancel);
            var dying = new DyingKeys(new KeyFiles(folder.KeysFolder), steps);
            var died = false;
            using (var vault = await folder.OpenAsync(dying))
            {
                try
                {
                    await vault.RotateAsync(newDataKeys: true, Cancel);
                }
                catch (PowerCut)
                {
                    died = true;
                }
            }
            using (var vault = await folder.OpenAsync())
            {
                Assert.Equal("value", (await vault.GetAsync("erp", Cancel)).Reveal());
                await vault.RotateAsync(newDataKeys: true, Cancel);
                Assert.Equal("value", (await vault.GetAsync("erp", Cancel)).Reveal());
            }
            var inUse = (await folder.Store.Secrets.KeysAsync(Cancel)).Select(key => key.WrappedBy).Distinct();
            Assert.Contains(Assert.Single(inUse), folder.KeyFilesNow().Select(Path.GetFileNameWithoutExtension));
            if (!died) return;
            Assert.InRange(steps, 0, 200);
        }
    }

    [Fact]
    public async Task Resealing_does_not_overwrite_a_secret_that_was_set_meanwhile()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using var vault = await folder.OpenAsync();
        await vault.SetAsync("erp", "old", null, "ann", Cancel);
        var seen = (await folder.Store.Secrets.FindAsync("erp", Cancel))!;
        await vault.SetAsync("erp", "new", null, "ann", Cancel);

        Assert.False(await folder.Store.Secrets.ReplaceAsync(seen, seen with { Sealed = [1] }, Cancel));

        Assert.Equal("new", (await vault.GetAsync("erp", Cancel)).Reveal());
    }

    [Fact]
    public async Task The_key_moves_from_files_to_the_environment_and_on()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using (var vault = await folder.OpenAsync()) await vault.SetAsync("erp", "value", null, "ann", Cancel);

        folder.Environment["MLC_KEY"] = Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray());
        using (var vault = await folder.OpenAsync())
        {
            Assert.Equal("value", (await vault.GetAsync("erp", Cancel)).Reveal());
            await vault.RotateAsync(newDataKeys: false, Cancel);
            Assert.Equal("KEY-ROTATE", (await Assert.ThrowsAsync<ConnectorException>(() => vault.RotateAsync(false, Cancel))).Error.Code);
        }
        Assert.Empty(folder.KeyFilesNow());

        folder.Environment["MLC_KEY_OLD"] = folder.Environment["MLC_KEY"];
        folder.Environment["MLC_KEY"] = Convert.ToBase64String(Enumerable.Repeat((byte)2, 32).ToArray());
        using (var vault = await folder.OpenAsync()) await vault.RotateAsync(newDataKeys: false, Cancel);
        folder.Environment.Remove("MLC_KEY_OLD");
        using var last = await folder.OpenAsync();
        Assert.Equal("value", (await last.GetAsync("erp", Cancel)).Reveal());
    }

    private sealed class PowerCut : Exception;

    /// <summary>Real key files whose process dies before the given call.</summary>
    private sealed class DyingKeys(IKeyProvider inner, int callsLeft) : IKeyProvider
    {
        private int left = callsLeft;

        public string Place => inner.Place;

        public ValueTask<bool> HasAsync(string keyId, CancellationToken cancel) => inner.HasAsync(keyId, cancel);

        public ValueTask<IReadOnlyList<string>> ReplacedByAsync(string keyId, CancellationToken cancel) => inner.ReplacedByAsync(keyId, cancel);

        public ValueTask<string> RenewAsync(IReadOnlyCollection<string> replaced, CancellationToken cancel) => Live().RenewAsync(replaced, cancel);

        public ValueTask<byte[]> WrapAsync(string keyId, ReadOnlyMemory<byte> dataKey, string associated, CancellationToken cancel) => Live().WrapAsync(keyId, dataKey, associated, cancel);

        public ValueTask<bool> TryUnwrapAsync(string keyId, ReadOnlyMemory<byte> wrapped, string associated, Memory<byte> dataKey, CancellationToken cancel) =>
            Live().TryUnwrapAsync(keyId, wrapped, associated, dataKey, cancel);

        public ValueTask ForgetAsync(string keyId, CancellationToken cancel) => Live().ForgetAsync(keyId, cancel);

        private IKeyProvider Live() => left-- > 0 ? inner : throw new PowerCut();
    }
}
