using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.Tests.Hosting;

/// <summary>The smallest vendor: it answers reads with a text and counts commits.</summary>
internal sealed class EchoModule : ISandboxModule
{
    private int commits;

    public string Name => "echo";
    public IReadOnlyList<string> Operations => ["read", "write", "data/*"];
    public int Commits => Volatile.Read(ref commits);
    public int Expired { get; private set; }
    public IReadOnlyDictionary<string, string> Scenarios => new Dictionary<string, string>(StringComparer.Ordinal) { ["touch"] = "counts one commit" };

    public void Map(IEndpointRouteBuilder endpoints, SandboxContext sandbox)
    {
        endpoints.MapGet("/read", http => sandbox.Runner.ReadAsync(http, Name, "read", _ => http.Response.WriteAsync("0123456789", http.RequestAborted)));
        endpoints.MapPost("/write", http => sandbox.Runner.CommitAsync(http, Name, "write", _ =>
        {
            Interlocked.Increment(ref commits);
            return ValueTask.FromResult(new SandboxReply { Body = "{}"u8.ToArray() });
        }));
    }

    public void ExpireSessions() => Expired++;

    public ValueTask<IReadOnlyDictionary<string, string>> PlayAsync(string scenario, IReadOnlyDictionary<string, string> parameters)
    {
        Interlocked.Increment(ref commits);
        return ValueTask.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>(StringComparer.Ordinal) { ["played"] = scenario });
    }
}
