using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using MlConnector.Parquet.Tests.Readers;

namespace MlConnector.ForeignOAuth.Tests;

/// <summary>An OAuth server that nobody of this project wrote, in a process of its own, with a resource behind its tokens.</summary>
public sealed class OAuthServer : IAsyncLifetime
{
    private const string Ready = "listening ";
    private readonly NodeProgram node = new("Provider");
    private Process? process;
    private Uri? address;

    /// <summary>Where it listens.</summary>
    public Uri Address
    {
        get
        {
            Assert.SkipWhen(node.Missing is not null, node.Missing ?? "");
            return address!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        await node.InitializeAsync();
        if (node.Missing is not null) return;
        process = node.Start("server.mjs");
        _ = process.StandardError.ReadToEndAsync(); // warnings of the server; they must not fill the pipe
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(Ready, StringComparison.Ordinal)) continue;
            address = new Uri($"http://127.0.0.1:{int.Parse(line.AsSpan(Ready.Length), CultureInfo.InvariantCulture)}/");
            return;
        }

        Assert.Fail("the OAuth server ended before it listened");
    }

    public ValueTask DisposeAsync()
    {
        if (process is { HasExited: false }) process.Kill();
        process?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A count that the server keeps: <c>tokens</c>, <c>refusals</c>, <c>reads</c>.</summary>
    public async Task<int> SeenAsync(string what)
    {
        using var client = new HttpClient();
        using JsonDocument seen = JsonDocument.Parse(await client.GetStringAsync(new Uri(Address, "seen"), TestContext.Current.CancellationToken));
        return seen.RootElement.GetProperty(what).GetInt32();
    }

    /// <summary>The resource takes no token at its next request.</summary>
    public async Task RefuseNextAsync()
    {
        using var client = new HttpClient();
        await client.GetStringAsync(new Uri(Address, "refuse-next"), TestContext.Current.CancellationToken);
    }

    /// <summary>The groups that the server's person is in.</summary>
    public async Task SetGroupsAsync(params string[] groups)
    {
        using var client = new HttpClient();
        await client.GetStringAsync(new Uri(Address, $"groups?{string.Join('&', groups.Select(group => $"group={Uri.EscapeDataString(group)}"))}"), TestContext.Current.CancellationToken);
    }

    /// <summary>A person opens the address, signs in and agrees: the code that comes back.</summary>
    public static async Task<string> AgreeAsync(Uri page)
    {
        using var handler = new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(handler);
        for (int step = 0; step < 12; step++)
        {
            using HttpResponseMessage answer = await browser.GetAsync(page, TestContext.Current.CancellationToken);
            Assert.True(answer.Headers.Location is not null, $"{page.AbsolutePath} answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            page = new Uri(page, answer.Headers.Location);
            if (page.Host == "mlc.example") return page.ToString();
        }

        throw new InvalidOperationException("nobody came back with a code");
    }
}
