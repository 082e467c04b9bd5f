using Microsoft.AspNetCore.Http;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.PowerBi.Answers;

/// <summary>The way of every API request: headers, faults, refusals.</summary>
internal sealed class Answering(PowerBiSandbox sandbox, SandboxContext context, PowerBiIds ids)
{
    public SandboxContext Context => context;

    /// <summary>Answers a request without looking at its body, under the faults of an operation.</summary>
    public Task ServeAsync(HttpContext http, string operation, Func<SandboxReply> work)
    {
        Mark(http);
        return RunAsync(http, operation, work);
    }

    /// <summary>The same for work that may be done later than the request; whatever it needs of the request was read before.</summary>
    public Task RunAsync(HttpContext http, string operation, Func<SandboxReply> work) =>
        context.Runner.CommitAsync(http, sandbox.Name, operation, _ => ValueTask.FromResult(Judge(work)));

    /// <summary>The same for a commit that has a point of its own for faults after it.</summary>
    public Task RunAsync(HttpContext http, string operation, Action commit, string committed) => context.Runner.CommitAsync(http, sandbox.Name, operation, async _ =>
    {
        try
        {
            commit();
        }
        catch (RefusedException refused)
        {
            return Refuse(refused);
        }

        return await AfterCommitAsync(http, committed);
    });

    /// <summary>Gives the answer its id, which stands on every response, and counts the request.</summary>
    public void Mark(HttpContext http)
    {
        sandbox.Counters.Requested();
        http.Response.Headers["RequestId"] = ids.NextText();
        http.Response.Headers["home-cluster-uri"] = $"{http.Request.Scheme}://{http.Request.Host}/";
    }

    /// <summary>Turns a refusal into its answer.</summary>
    public SandboxReply Judge(Func<SandboxReply> work)
    {
        try
        {
            return work();
        }
        catch (RefusedException refused)
        {
            return Refuse(refused);
        }
    }

    /// <summary>Work that refuses: what was found wrong while the request was read is said only after its faults.</summary>
    public static Func<SandboxReply> Refusing(RefusedException refused) => () => throw new RefusedException(refused.Refusal);

    public SandboxReply Refuse(RefusedException refused)
    {
        sandbox.Counters.Refuse(refused.Refusal.Reason);
        return Replies.Of(refused.Refusal);
    }

    /// <summary>The fault that stands after the commit, if any: its delay, during which the rows are there and nobody has an answer, and its answer in place of the real one.</summary>
    private async ValueTask<SandboxReply> AfterCommitAsync(HttpContext http, string operation)
    {
        var fault = context.Faults.Ask(sandbox.Name, operation);
        if (fault?.Delay > TimeSpan.Zero) await Task.Delay(fault.Delay, context.Clock, http.RequestAborted);
        switch (fault?.Effect)
        {
            case FaultEffect.Respond:
                return new SandboxReply
                {
                    Status = fault.Status,
                    ContentType = fault.ContentType,
                    Headers = fault.Headers,
                    Body = System.Text.Encoding.UTF8.GetBytes(fault.Body ?? ""),
                };
            case FaultEffect.DropBeforeCommit or FaultEffect.DropAfterCommit:
                http.Abort();
                break;
        }

        return Replies.Empty();
    }
}
