using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;

namespace MlConnector.Server.Tests.Load;

/// <summary>A person who looks at one page after the other, as a browser shows them: a page that is kept fresh is fetched again at each of its events.</summary>
internal sealed partial class Reader(HttpClient browser, int number, IReadOnlyList<string> pipelines, PageTimes times)
{
    private const string Overview = "/";
    private string? run;

    /// <summary>Every kind of page; the overview more often than others.</summary>
    private static readonly ImmutableArray<string> Way = [Overview, "/pipelines/", "/runs/", Overview, "/dead-letters", "/reconciliation", Overview, "/credentials", "/audit", "/records"];

    /// <summary>Looks at every page once, one after the other.</summary>
    public async Task LeafAsync(int rounds, CancellationToken cancel)
    {
        for (int step = 0; step < rounds * Way.Length; step++) await GetAsync(AddressOf(step), cancel);
    }

    /// <summary>Looks until it is stopped, at each page for a while; begins <paramref name="after"/> a time, so that readers do not all turn their page in the same moment.</summary>
    public async Task StayAsync(TimeSpan look, TimeSpan after, CancellationToken stop)
    {
        try
        {
            await Task.Delay(after, TimeProvider.System, stop);
            for (int step = number; ; step++)
            {
                string address = AddressOf(step);
                await GetAsync(address, stop);
                await LookAtAsync(address, look, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Seen enough.
        }
    }

    private string AddressOf(int step) => Way[step % Way.Length] switch
    {
        "/pipelines/" => $"/pipelines/{pipelines[(number * 7 + step) % pipelines.Count]}",
        "/runs/" => run ?? Overview,
        string other => other,
    };

    private async Task GetAsync(string address, CancellationToken cancel)
    {
        long begun = TimeProvider.System.GetTimestamp();
        using HttpResponseMessage answer = await browser.GetAsync(address, cancel);
        string text = await answer.Content.ReadAsStringAsync(cancel);
        times.Note(KindOf(address), TimeProvider.System.GetElapsedTime(begun));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address} answered {(int)answer.StatusCode}");
        if (address.StartsWith("/pipelines/", StringComparison.Ordinal)) run = RunLink().Matches(text).Select(static link => link.Groups["run"].Value).LastOrDefault() ?? run;
    }

    private async Task LookAtAsync(string address, TimeSpan look, CancellationToken stop)
    {
        if (address != Overview && !address.StartsWith("/pipelines/", StringComparison.Ordinal))
        {
            await Task.Delay(look, TimeProvider.System, stop);
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        over.CancelAfter(look);
        try
        {
            using HttpResponseMessage events = await browser.GetAsync("/live/overview", HttpCompletionOption.ResponseHeadersRead, over.Token);
            using var lines = new StreamReader(await events.Content.ReadAsStreamAsync(over.Token));
            while (await lines.ReadLineAsync(over.Token) is { } line)
            {
                if (line.StartsWith("data: changed", StringComparison.Ordinal)) await GetAsync(address, stop);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // On to the next page.
        }
    }

    private static string KindOf(string address) => address.LastIndexOf('/') is > 0 and var end ? address[..end] + "/…" : address;

    [GeneratedRegex("href=\"(?<run>/runs/[^\"]+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex RunLink();
}
