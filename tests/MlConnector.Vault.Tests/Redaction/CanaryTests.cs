using System.Text;
using Microsoft.Extensions.Logging;
using MlConnector.Vault.Redaction;
using MlConnector.Vault.Tests.Support;

namespace MlConnector.Vault.Tests.Redaction;

/// <summary>A value that stands nowhere else is put into the vault and looked for everywhere.</summary>
public sealed class CanaryTests
{
    private const string Canary = "canary-7f3a9c\"$ÄÖ/β";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task INV6_no_secret_in_any_byte_of_the_data_folder()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using var vault = await folder.OpenAsync();
        await vault.SetAsync("erp", Canary, null, "ann", Cancel);
        await vault.RotateAsync(newDataKeys: true, Cancel);
        var files = Directory.GetFiles(folder.DataFolder, "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => file.EndsWith("-wal", StringComparison.Ordinal));

        byte[][] forms = [Encoding.UTF8.GetBytes(Canary), Encoding.Unicode.GetBytes(Canary), Encoding.UTF8.GetBytes(Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary)))];
        foreach (var file in files)
        {
            var bytes = ReadShared(file);
            Assert.All(forms, form => Assert.True(bytes.AsSpan().IndexOf(form) < 0, $"found in {file}"));
        }
    }

    [Fact]
    public async Task INV6_no_secret_in_printed_objects_or_exceptions()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using var vault = await folder.OpenAsync();
        await vault.SetAsync("erp", Canary, null, "ann", Cancel);
        var secret = await vault.GetAsync("erp", Cancel);
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => vault.SetAsync("bad name", Canary, null, "ann", Cancel));

        foreach (var text in (string[])[secret.ToString(), $"{secret}", refusal.ToString(), (await folder.Store.Secrets.FindAsync("erp", Cancel))!.ToString(), (await vault.ListAsync(Cancel))[0].ToString()])
        {
            Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task INV6_no_secret_in_logs_whatever_is_logged()
    {
        await using var folder = await VaultFolder.CreateAsync();
        using var vault = await folder.OpenAsync();
        await vault.SetAsync("erp", Canary, null, "ann", Cancel);
        using var sink = new RecordingProvider();
        using var logs = LoggerFactory.Create(build => build.SetMinimumLevel(LogLevel.Trace).AddProvider(new RedactingLoggerProvider(sink, folder.Redactor)));
        var log = logs.CreateLogger("test");

        using (log.BeginScope(new Dictionary<string, object> { ["url"] = $"https://x/?p={Uri.EscapeDataString(Canary)}" }))
        {
#pragma warning disable CA1848, CA2254, CA1873 // careless logging is what this is about
            log.LogError(new InvalidOperationException($"refused {Canary}", new IOException(Canary)), "signing in with {Password} as {Count}", Canary, 3);
            log.LogInformation($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{Canary}"))}");
#pragma warning restore CA1848, CA2254, CA1873
        }

        var said = sink.Text.ToString();
        Assert.Contains("signing in with *** as 3", said, StringComparison.Ordinal);
        Assert.Contains("Count=3", said, StringComparison.Ordinal);
        Assert.Contains("refused ***", said, StringComparison.Ordinal);
        Assert.Contains("https://x/?p=***", said, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Y2FuYXJ5", said, StringComparison.Ordinal);
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Writes down everything a provider can see: message, values, exception, scopes.</summary>
    private sealed class RecordingProvider : ILoggerProvider, ISupportExternalScope, ILogger
    {
        private IExternalScopeProvider? scopes;

        public StringBuilder Text { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Text.AppendLine(formatter(state, exception)).Append(exception).AppendLine();
            if (state is IEnumerable<KeyValuePair<string, object?>> values) Write(values);
            scopes?.ForEachScope(
                (scope, recorder) =>
                {
                    recorder.Text.Append(scope).AppendLine();
                    if (scope is IEnumerable<KeyValuePair<string, object?>> pairs) recorder.Write(pairs);
                },
                this);
        }

        public void Dispose()
        {
        }

        private void Write(IEnumerable<KeyValuePair<string, object?>> values)
        {
            foreach (var (name, value) in values) Text.Append(name).Append('=').Append(value).AppendLine();
        }
    }
}
