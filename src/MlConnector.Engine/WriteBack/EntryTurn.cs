using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.WriteBack;

/// <summary>One entry, from the look at what is there to what became of it. Under the lease of the pipeline's writing (INV-8).</summary>
internal sealed class EntryTurn(EngineServices services, WriteSite site, MutationBook book, Fence fence, Entry entry)
{
    private readonly string reference = EntryText.Reference(site.Pipeline, entry);
    private readonly string hash = EntryText.Hash(site.Kind, entry);

    public async Task<EntryResult> RunAsync(int attempts, TimeSpan standardPause, CancellationToken cancel)
    {
        MutationRecord? known = await services.Store.Mutations.FindAsync(site.Pipeline, site.Mutation, reference, cancel);
        if (Settled(known) is { } settled) return settled;
        for (int attempt = 1; ; attempt++)
        {
            if (await FindAsync(cancel) is { IsEmpty: false } found) return await FoundAsync(known ?? New(null), found, wasThere: true, cancel);
            if (known?.State == MutationState.Held) return Result(known, WriteBackErrors.Held(entry.Id, known.Note));
            if (known?.State == MutationState.Sending) return await AskAsync(known, services.Time.GetUtcNow(), cancel);
            (EntryResult result, known, TimeSpan? pause) = await SendAsync(New(known), cancel);
            if (pause is null || attempt == attempts) return result;
            await Task.Delay(pause > standardPause ? pause.Value : standardPause, services.Time, cancel);
        }
    }

    /// <summary>What is known to be in the ERP, or is never to be, is not looked at again.</summary>
    private EntryResult? Settled(MutationRecord? known)
    {
        if (known is null) return null;
        if (known.ContentHash != hash) return known.State == MutationState.Refused ? null : Result(known, WriteBackErrors.Changed(entry.Where, entry.Id, $"{MutationBook.Word(known.State)}, {known.Note}"));
        return known.State is MutationState.Written or MutationState.WrittenOff ? Result(known, null) with { WasThere = true } : null;
    }

    private MutationRecord New(MutationRecord? known) => new(site.Pipeline, site.Mutation, reference) { ContentHash = hash, Attempt = (known?.Attempt ?? 0) + 1, At = services.Time.GetUtcNow(), By = site.By };

    private Task<ImmutableArray<StoredEntry>> FindAsync(CancellationToken cancel) => site.Source.FindAsync(site.Kind, entry, reference, cancel);

    /// <summary>One request. The pause is given where the ERP refused it for a passing reason.</summary>
    private async Task<(EntryResult Result, MutationRecord Known, TimeSpan? Pause)> SendAsync(MutationRecord mutation, CancellationToken cancel)
    {
        await book.IntendAsync(fence, mutation, "nothing", EntryText.Describe(site.Kind, entry), cancel);
        WriteAnswer answer = await site.Source.CreateAsync(site.Kind, entry, reference, cancel);
        DateTimeOffset left = services.Time.GetUtcNow();
        book.Answered();
        if (answer.Outcome is WriteOutcome.Written or WriteOutcome.Unknown) return (await AskAsync(mutation with { Note = answer.Error?.Message ?? "" }, left, cancel), mutation, null);

        // A refusal is final, but a look costs little, and a doubled entry much.
        if (await FindAsync(cancel) is { IsEmpty: false } found) return (await FoundAsync(mutation, found, wasThere: false, cancel), mutation, null);
        MutationRecord refused = await book.ConcludeAsync(fence, mutation, MutationState.Refused, answer.Error!.Message, forgets: false, cancel);
        return (Result(refused, answer.Error with { Where = entry.Where }), refused, answer.Error.Kind is ErrorKind.Throttled or ErrorKind.Transient ? answer.Error.RetryAfter ?? TimeSpan.Zero : null);
    }

    /// <summary>INV-3: asks for our reference, at once, when the request can no longer take effect, and once more. Not there: held, never sent again.</summary>
    private async Task<EntryResult> AskAsync(MutationRecord mutation, DateTimeOffset left, CancellationToken cancel)
    {
        DateTimeOffset[] looks = [left, left + site.Settle, left + site.Settle + (site.Settle / 4)];
        foreach (DateTimeOffset at in looks)
        {
            if (at - services.Time.GetUtcNow() is { Ticks: > 0 } wait) await Task.Delay(wait, services.Time, cancel);
            if (await FindAsync(cancel) is { IsEmpty: false } found) return await FoundAsync(mutation, found, wasThere: false, cancel);
        }

        string why = $"nobody knows whether it was written, and its reference is not there{(mutation.Note.Length > 0 ? $" ({mutation.Note.TrimEnd('.')})" : "")}.";
        MutationRecord held = await book.ConcludeAsync(fence, mutation, MutationState.Held, why, forgets: false, cancel);
        return Result(held, WriteBackErrors.Held(entry.Id, why));
    }

    /// <summary>The ERP has entries with our reference: exactly one with our content is what was wanted.</summary>
    private async Task<EntryResult> FoundAsync(MutationRecord mutation, ImmutableArray<StoredEntry> found, bool wasThere, CancellationToken cancel)
    {
        string what = string.Join(" and ", found.Select(EntryText.Describe));
        (decimal debit, decimal credit) = EntryBalance.Sums(site.Kind, entry);
        ConnectorError? wrong = found.Length > 1 ? WriteBackErrors.Doubled(entry.Id, what) : found[0].Lines != entry.Lines.Length || found[0].Debit != debit || found[0].Credit != credit ? WriteBackErrors.Differs(entry.Id, what) : null;
        MutationRecord ended = await book.ConcludeAsync(fence, mutation, wrong is null ? MutationState.Written : MutationState.Held, wrong?.Message ?? what, forgets: false, cancel);
        return Result(ended, wrong) with { WasThere = wasThere };
    }

    private EntryResult Result(MutationRecord mutation, ConnectorError? error) => new(entry.Id, reference, mutation.State, mutation.Note) { Error = error };
}
