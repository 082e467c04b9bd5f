using System.Text.Json;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Retention;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.WriteBack;

/// <summary>Writes down what is done to the ERP: its state in the store, and before and after in the audit trail. Both are durable when a call returns (INV-1).</summary>
internal sealed class MutationBook(EngineServices services)
{
    /// <summary>Before a request leaves: what the ERP has, and what it is to have.</summary>
    public async Task IntendAsync(Fence fence, MutationRecord mutation, string before, string wanted, CancellationToken cancel)
    {
        await services.Store.Mutations.SaveAsync(fence, mutation, cancel);
        await AuditAsync(mutation, "write-back.intend", cancel, ("before", before), ("wanted", wanted));
        services.Writing?.Invoke(WritePoint.Intended);
    }

    /// <summary>The request has its answer, or none; nothing is durable of that.</summary>
    public void Answered() => services.Writing?.Invoke(WritePoint.Answered);

    /// <summary>What became of it. <paramref name="forgets"/>: nobody has to be kept from repeating it, so that the audit trail alone remembers it.</summary>
    public async Task<MutationRecord> ConcludeAsync(Fence fence, MutationRecord mutation, MutationState state, string after, bool forgets, CancellationToken cancel)
    {
        MutationRecord ended = mutation with { State = state, Note = after, At = services.Time.GetUtcNow() };
        await AuditAsync(ended, $"write-back.{Word(state)}", cancel, ("after", after));
        if (forgets) await services.Store.Mutations.RemoveAsync(fence, ended, cancel);
        else await services.Store.Mutations.SaveAsync(fence, ended, cancel);
        services.Writing?.Invoke(WritePoint.Concluded);
        return ended;
    }

    /// <summary>How a state is called, for people.</summary>
    public static string Word(MutationState state) => state switch
    {
        MutationState.Sending => "sending",
        MutationState.Written => "written",
        MutationState.Refused => "refused",
        MutationState.Held => "held",
        _ => "written-off",
    };

    /// <summary>An event of the audit trail about a mutation.</summary>
    public Task AuditAsync(MutationRecord mutation, string action, CancellationToken cancel, params (string Name, string Value)[] detail) =>
        services.Audit.WriteAsync(new AuditEvent(mutation.By, action, mutation.Subject, AuditDetail.Json(json => Write(json, mutation, detail))), cancel);

    private static void Write(Utf8JsonWriter json, MutationRecord mutation, (string Name, string Value)[] detail)
    {
        json.WriteString("pipeline", mutation.Pipeline);
        json.WriteString("kind", mutation.Kind);
        json.WriteNumber("attempt", mutation.Attempt);
        json.WriteString("content", mutation.ContentHash);
        foreach ((string name, string value) in detail) json.WriteString(name, value);
    }
}
