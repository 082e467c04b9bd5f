using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.WriteBack;

/// <summary>Looks at a whole file before anything of it is written: all that is wrong with it, then what would be created. Writes nothing, anywhere.</summary>
/// <param name="services">What it works with.</param>
/// <param name="site">What would be written, and where.</param>
public sealed class EntryPlanner(EngineServices services, WriteSite site)
{
    /// <summary>The entries of a file.</summary>
    /// <param name="name">Its name, for places.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="ConnectorException">Everything that is wrong, with file and line: form, types, balance; of a file whose form is right also what the ERP does not know.</exception>
    public async Task<ImmutableArray<Entry>> ReadAsync(string name, string text, CancellationToken cancel)
    {
        var problems = new Problems();
        ImmutableArray<Entry> entries = EntryFile.Read(name, text, site.Kind, problems);
        foreach (Entry entry in entries.Where(entry => EntryText.Reference(site.Pipeline, entry).Length > site.Kind.ReferenceLength))
        {
            problems.Add(WriteBackErrors.File(entry.Where, $"The reference {EntryText.Reference(site.Pipeline, entry)} is longer than the ERP's field takes.", "Give the entry, or the pipeline, a shorter name."));
        }

        if (!entries.IsEmpty) problems.AddRange(await site.Source.CheckAsync(site.Kind, entries, cancel));
        problems.ThrowIfAny();
        return entries;
    }

    /// <summary>What would become of each.</summary>
    public async Task<ImmutableArray<EntryPlan>> PlanAsync(ImmutableArray<Entry> entries, CancellationToken cancel)
    {
        ImmutableArray<EntryPlan>.Builder plans = ImmutableArray.CreateBuilder<EntryPlan>(entries.Length);
        foreach (Entry entry in entries)
        {
            string reference = EntryText.Reference(site.Pipeline, entry);
            MutationRecord? known = await services.Store.Mutations.FindAsync(site.Pipeline, site.Mutation, reference, cancel);
            ImmutableArray<StoredEntry> found = await site.Source.FindAsync(site.Kind, entry, reference, cancel);
            plans.Add((known, found.IsEmpty) switch
            {
                (_, false) => new EntryPlan(entry.Id, reference, Creates: false, $"there already: {string.Join(" and ", found.Select(EntryText.Describe))}"),
                ({ State: MutationState.Written or MutationState.WrittenOff or MutationState.Held }, _) => new EntryPlan(entry.Id, reference, Creates: false, $"{MutationBook.Word(known.State)}: {known.Note}"),
                ({ State: MutationState.Sending }, _) => new EntryPlan(entry.Id, reference, Creates: false, "begun before; it is asked for, and held if it is not there"),
                _ => new EntryPlan(entry.Id, reference, Creates: true, EntryText.Describe(site.Kind, entry)),
            });
        }

        return plans.ToImmutable();
    }
}
