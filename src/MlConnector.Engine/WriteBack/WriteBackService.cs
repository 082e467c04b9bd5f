using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.WriteBack;

/// <summary>Shows what was written to an ERP, and lets a person decide about what is held.</summary>
public sealed class WriteBackService(EngineServices services)
{
    /// <summary>How a state is called, for people and in JSON.</summary>
    public static string Word(MutationState state) => MutationBook.Word(state);

    /// <summary>Everything of a pipeline that is remembered, oldest first.</summary>
    public Task<IReadOnlyList<MutationRecord>> ListAsync(string? pipeline, CancellationToken cancel) => services.Store.Mutations.ListAsync(pipeline, null, cancel);

    /// <summary>Records a person's decision about something that is held: it is there (<see cref="MutationState.Written"/>), it goes out again when it is asked for (<see cref="MutationState.Refused"/>), or never.</summary>
    /// <exception cref="ConnectorException"><c>WRITE-BACK-NOT-HELD</c>.</exception>
    public async Task<MutationRecord> DecideAsync(string pipeline, string subject, MutationState decision, string by, string reason, CancellationToken cancel)
    {
        await using HeldLease lease = await services.Leases.AcquireAsync(LeaseNames.WriteBack(pipeline), null, null, cancel);
        MutationRecord? known = (await services.Store.Mutations.ListAsync(pipeline, null, cancel)).FirstOrDefault(one => one.Subject == subject);
        if (known is not { State: MutationState.Held }) throw WriteBackErrors.NotHeld(subject, known is null ? "not known here" : MutationBook.Word(known.State));
        MutationRecord decided = known with { State = decision, By = by, At = services.Time.GetUtcNow(), Note = $"decided by {by}: {reason}" };
        var book = new MutationBook(services);
        await book.AuditAsync(decided, "write-back.decide", cancel, ("before", known.Note), ("decision", MutationBook.Word(decision)), ("reason", reason));
        await services.Store.Mutations.SaveAsync(lease.Fence, decided, cancel);
        return decided;
    }
}
