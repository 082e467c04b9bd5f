using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.Faults;

/// <summary>
/// Runs a module's work under the faults in force. <see cref="ReadAsync"/> is for answers that change nothing and are streamed;
/// <see cref="CommitAsync"/> is for requests that change the module's state and have a small answer.
/// </summary>
/// <remarks>A module reads the whole request body before it calls either: after a cut there is nothing to read any more.</remarks>
public sealed class FaultRunner
{
    private readonly SandboxContext sandbox;

    internal FaultRunner(SandboxContext sandbox) => this.sandbox = sandbox;

    /// <summary>Asks for a fault at <paramref name="operation"/> and lets <paramref name="handle"/> write the response, unless the fault forbids.</summary>
    /// <param name="http">The request.</param>
    /// <param name="module">The module's name.</param>
    /// <param name="operation">The operation's name, matched by the orders.</param>
    /// <param name="handle">Writes the response; gets the order in force (or null) for effects only the module can do, such as a short page.</param>
    public async Task ReadAsync(HttpContext http, string module, string operation, Func<FaultOrder?, Task> handle)
    {
        var fault = await BeginAsync(http, module, operation);
        switch (fault?.Effect)
        {
            case FaultEffect.Respond:
                await Reply(fault).WriteAsync(http);
                return;
            case FaultEffect.DropBeforeCommit or FaultEffect.CommitLate:
                http.Abort();
                return;
            case FaultEffect.DropAfterCommit:
                http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
                await handle(fault);
                http.Abort();
                return;
            case FaultEffect.Truncate or FaultEffect.CutBody:
                CutBody(http, fault);
                break;
        }
        await handle(fault);
    }

    /// <summary>Asks for a fault at <paramref name="operation"/> and answers with what <paramref name="commit"/> returns, unless the fault forbids.</summary>
    /// <param name="http">The request.</param>
    /// <param name="module">The module's name.</param>
    /// <param name="operation">The operation's name, matched by the orders.</param>
    /// <param name="commit">Changes the module's state; called at most once, and not at all when the fault says so. It must not touch the request: it may run after its end.</param>
    public async Task CommitAsync(HttpContext http, string module, string operation, Func<FaultOrder?, ValueTask<SandboxReply>> commit)
    {
        var fault = await BeginAsync(http, module, operation);
        switch (fault?.Effect)
        {
            case FaultEffect.Respond:
                await Reply(fault).WriteAsync(http);
                return;
            case FaultEffect.DropBeforeCommit:
                http.Abort();
                return;
            case FaultEffect.CommitLate:
                sandbox.LateCommits.Add(fault.Delay, async () => await commit(fault));
                http.Abort();
                return;
            case FaultEffect.DropAfterCommit:
                await commit(fault);
                http.Abort();
                return;
            case FaultEffect.Truncate or FaultEffect.CutBody:
                CutBody(http, fault);
                break;
        }
        await (await commit(fault)).WriteAsync(http);
    }

    private async Task<FaultOrder?> BeginAsync(HttpContext http, string module, string operation)
    {
        sandbox.Counters.Add($"{module}.requests");
        var fault = sandbox.Faults.Ask(module, operation);
        if (fault is null) return null;
        sandbox.Counters.Add($"{module}.faults");
        if (fault.Delay > TimeSpan.Zero && fault.Effect != FaultEffect.CommitLate)
            await Task.Delay(fault.Delay, sandbox.Clock, http.RequestAborted);
        if (fault.Effect == FaultEffect.ExpireSessions) sandbox.Module(module).ExpireSessions();
        if (fault.Effect == FaultEffect.PlayScenario) await sandbox.Module(module).PlayAsync(fault.Scenario!, fault.Parameters);
        return fault;
    }

    private static SandboxReply Reply(FaultOrder fault) => new()
    {
        Status = fault.Status,
        ContentType = fault.Body is null ? null : fault.ContentType,
        Headers = fault.Headers,
        Body = fault.Body is null ? default : Encoding.UTF8.GetBytes(fault.Body),
    };

    private static void CutBody(HttpContext http, FaultOrder fault)
    {
        var response = http.Response;
        response.OnStarting(() =>
        {
            response.ContentLength = null;
            return Task.CompletedTask;
        });
        Action? cut = fault.Effect == FaultEffect.CutBody ? http.Abort : null;
        var stream = new CutOffStream(response.Body, fault.Bytes, cut);
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(stream));
    }
}
