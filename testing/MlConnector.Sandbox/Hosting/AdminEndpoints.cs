using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace MlConnector.Sandbox.Hosting;

/// <summary>
/// <c>/_sandbox/…</c>: faults, clock, scenarios and counts. No sign-in, but only for callers on this machine that name it by a loopback
/// name: a web page cannot reach it through a rebound host name.
/// </summary>
internal static class AdminEndpoints
{
    private const long MaxBody = 64 * 1024;

    public static void Map(IEndpointRouteBuilder endpoints, SandboxContext sandbox)
    {
        Route(endpoints, "GET", "faults", http => WriteAsync(http, sandbox.Faults.List(), AdminJson.Default.IReadOnlyListStandingFault));
        Route(endpoints, "POST", "faults", http => OrderFaultAsync(http, sandbox));
        Route(endpoints, "DELETE", "faults", http => RemoveFaultsAsync(http, sandbox));
        Route(endpoints, "GET", "operations", http => WriteAsync(http, sandbox.Modules.ToDictionary(module => module.Name, module => module.Operations, StringComparer.Ordinal), AdminJson.Default.DictionaryStringIReadOnlyListString));
        Route(endpoints, "GET", "clock", http => WriteClockAsync(http, sandbox));
        Route(endpoints, "POST", "clock", http => OrderClockAsync(http, sandbox));
        Route(endpoints, "GET", "scenario", http => ListScenariosAsync(http, sandbox));
        Route(endpoints, "POST", "scenario", http => PlayScenarioAsync(http, sandbox));
        Route(endpoints, "GET", "stats", http => WriteAsync(http, sandbox.Counters.All(), AdminJson.Default.IReadOnlyDictionaryStringInt64));
    }

    private static void Route(IEndpointRouteBuilder endpoints, string method, string name, Func<HttpContext, Task> handle) =>
        endpoints.MapMethods($"/_sandbox/{name}", [method], async http =>
        {
            if (!IsLocal(http))
            {
                http.Response.StatusCode = StatusCodes.Status403Forbidden;
                return;
            }
            try
            {
                await handle(http);
            }
            catch (Exception error) when (error is ArgumentException or JsonException or InvalidOperationException)
            {
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                await WriteAsync(http, new AdminError(error.Message), AdminJson.Default.AdminError);
            }
        });

    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
        && (http.Request.Host.Host is "localhost" || (IPAddress.TryParse(http.Request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host)));

    private static async Task OrderFaultAsync(HttpContext http, SandboxContext sandbox)
    {
        var order = await ReadAsync(http, AdminJson.Default.FaultOrder);
        sandbox.Check(order);
        await WriteAsync(http, new FaultAccepted(sandbox.Faults.Order(order)), AdminJson.Default.FaultAccepted);
    }

    private static Task RemoveFaultsAsync(HttpContext http, SandboxContext sandbox)
    {
        if (!http.Request.Query.TryGetValue("id", out var text)) sandbox.Faults.Clear();
        else if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || !sandbox.Faults.Remove(id))
            throw new ArgumentException("no fault of that id");
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task OrderClockAsync(HttpContext http, SandboxContext sandbox)
    {
        var order = await ReadAsync(http, AdminJson.Default.ClockOrder);
        if (order.Set is { } now) sandbox.Clock.Set(now);
        if (order.Freeze == true) sandbox.Clock.Freeze();
        if (order.Freeze == false) sandbox.Clock.Run();
        if (order.Speed is { } speed) sandbox.Clock.Run(speed);
        if (order.Advance is { } by) sandbox.Clock.Advance(by);
        await WriteClockAsync(http, sandbox);
    }

    private static Task WriteClockAsync(HttpContext http, SandboxContext sandbox) =>
        WriteAsync(http, new ClockState(sandbox.Clock.GetUtcNow(), sandbox.Clock.IsFrozen), AdminJson.Default.ClockState);

    private static Task ListScenariosAsync(HttpContext http, SandboxContext sandbox)
    {
        List<ScenarioOffer> offers = [.. sandbox.Modules.SelectMany(module => module.Scenarios.Select(one => new ScenarioOffer(module.Name, one.Key, one.Value)))];
        return WriteAsync(http, offers, AdminJson.Default.ListScenarioOffer);
    }

    private static async Task PlayScenarioAsync(HttpContext http, SandboxContext sandbox)
    {
        var order = await ReadAsync(http, AdminJson.Default.ScenarioOrder);
        var facts = await sandbox.Module(order.Module).PlayAsync(order.Name, order.Parameters ?? []);
        await WriteAsync(http, facts, AdminJson.Default.IReadOnlyDictionaryStringString);
    }

    private static async Task<T> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type)
    {
        if (http.Request.ContentLength is not (>= 0 and <= MaxBody)) throw new ArgumentException("send a JSON body of at most 64 KB with its length");
        return await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted) ?? throw new ArgumentException("the body is null");
    }

    private static Task WriteAsync<T>(HttpContext http, T value, JsonTypeInfo<T> type)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(http.Response.Body, value, type, http.RequestAborted);
    }
}
