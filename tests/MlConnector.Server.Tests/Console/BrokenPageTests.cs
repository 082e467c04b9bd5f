using System.Net;
using MlConnector.Engine.Ports;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Console;

/// <summary>A page that breaks while it is drawn: who looks is told what happened, on a page of its own.</summary>
public sealed class BrokenPageTests
{
    [Fact]
    public async Task A_page_that_breaks_while_it_is_drawn_says_so_and_the_service_goes_on()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using ServerSite site = await ServerSite.StartAsync();
        await site.Workspace.Store.Audit.AppendAsync(last => [new AuditEntry((last?.Number ?? 0) + 1, site.Workspace.Time.GetUtcNow(), "test", "test", "test", "no JSON", "none", [1])], cancel);
        HttpClient viewer = await site.SignInAsync(Role.Viewer);
        using HttpResponseMessage broken = await viewer.GetAsync("/audit", cancel);
        Assert.Equal(HttpStatusCode.InternalServerError, broken.StatusCode);
        string page = await broken.Content.ReadAsStringAsync(cancel);
        Assert.All(["<h1>Something is wrong</h1>", "INTERNAL-ERROR", "Back to the overview", "href=\"/records\""], text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.Contains("Overview", await viewer.GetStringAsync("/", cancel), StringComparison.Ordinal);
    }
}
