using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.WriteBack;

/// <summary>
/// Marks one record: reads it first, and writes only onto exactly what was read. That makes a repetition safe (INV-3): of two requests that prove the same state one at most takes effect, however late the other arrives. So an
/// unknown outcome is asked by reading the record, and what it does not show is tried again.
/// </summary>
internal sealed class MarkTurn(EngineServices services, IWritesBack source, AppliedStream applied, ProcessedMark mark, WriteConflicts onConflict, string pipeline, string by, Fence fence)
{
    private const int Attempts = 3;
    private readonly MutationBook book = new(services);
    private readonly string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{mark.Field}\n{mark.Value}\n{mark.Action}")));

    public string Pipeline => pipeline;

    public string Kind { get; } = $"mark {mark.Stream}";

    /// <summary>Marks the record of a key. <paramref name="begun"/>: an earlier process began it.</summary>
    /// <exception cref="ConnectorException">No record can be marked: the ERP is out of reach, a right is missing, or the field cannot be written.</exception>
    public async Task MarkAsync(ImmutableArray<string> key, MutationRecord? begun, MarkTally tally, CancellationToken cancel)
    {
        string subject = SourceId.Format("", applied.Plan.Name, key);
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            MarkedRecord? record = await source.ReadAsync(applied.Plan.Stream, applied.Binding, mark, key, cancel);
            if (record is null || record.Value == mark.Value)
            {
                if (begun is not null) await ConcludeAsync(begun, record is null ? MutationState.Refused : MutationState.Written, record, cancel);
                if (begun is not null && record is not null) tally.Marked++;
                return;
            }

            begun = new MutationRecord(pipeline, Kind, subject) { ContentHash = hash, Attempt = (begun?.Attempt ?? 0) + 1, At = services.Time.GetUtcNow(), By = by };
            await book.IntendAsync(fence, begun, Shown(record), $"{mark.Field} {mark.Value}", cancel);
            WriteAnswer answer = await source.MarkAsync(applied.Plan.Stream, applied.Binding, mark, record, cancel);
            book.Answered();
            if (answer.Outcome == WriteOutcome.Refused) await RefusedAsync(begun, answer.Error!, tally, cancel);
            if (answer.Outcome == WriteOutcome.Written) await ProveAsync(begun, key, tally, cancel);
            if (answer.Outcome is WriteOutcome.Refused or WriteOutcome.Written || answer.Outcome == WriteOutcome.Conflict && await GivesWayAsync(begun, tally, cancel)) return;
        }

        await HoldAsync(begun!, tally, cancel);
    }

    private Task<MutationRecord> ConcludeAsync(MutationRecord mutation, MutationState state, MarkedRecord? after, CancellationToken cancel) => book.ConcludeAsync(fence, mutation, state, after is null ? "the record is gone" : Shown(after), forgets: true, cancel);

    private string Shown(MarkedRecord record) => $"{mark.Field} {record.Value ?? "(nothing)"}";

    /// <summary>What the ERP accepted has to be seen: fields that cannot be written are passed over there without a word.</summary>
    private async Task ProveAsync(MutationRecord mutation, ImmutableArray<string> key, MarkTally tally, CancellationToken cancel)
    {
        MarkedRecord? after = await source.ReadAsync(applied.Plan.Stream, applied.Binding, mark, key, cancel);
        bool marked = after is null || after.Value == mark.Value;
        await ConcludeAsync(mutation, marked ? MutationState.Written : MutationState.Refused, after, cancel);
        if (!marked) throw new ConnectorException(WriteBackErrors.Ignored(mutation.Subject, mark.Field));
        tally.Marked++;
    }

    /// <summary>A refusal of this record alone does not keep the others from being marked.</summary>
    private async Task RefusedAsync(MutationRecord mutation, ConnectorError error, MarkTally tally, CancellationToken cancel)
    {
        await book.ConcludeAsync(fence, mutation, MutationState.Refused, error.Message, forgets: true, cancel);
        if (error.Kind != ErrorKind.Data) throw new ConnectorException(error);
        tally.Problems.Add(error);
    }

    /// <summary>Somebody changed the record after it was read: by the policy it is given up, held, or looked at again.</summary>
    private async Task<bool> GivesWayAsync(MutationRecord mutation, MarkTally tally, CancellationToken cancel)
    {
        if (onConflict == WriteConflicts.Again) return false;
        if (onConflict == WriteConflicts.Hold)
        {
            await HoldAsync(mutation, tally, cancel);
            return true;
        }

        await book.ConcludeAsync(fence, mutation, MutationState.Refused, "changed meanwhile; left to the next poll", forgets: true, cancel);
        tally.Left++;
        return true;
    }

    private async Task HoldAsync(MutationRecord mutation, MarkTally tally, CancellationToken cancel)
    {
        ConnectorError conflict = WriteBackErrors.Conflict(mutation.Subject);
        await book.ConcludeAsync(fence, mutation, MutationState.Held, conflict.Message, forgets: false, cancel);
        tally.Problems.Add(conflict);
    }
}
