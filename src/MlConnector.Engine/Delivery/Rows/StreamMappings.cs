using System.Collections.Concurrent;
using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Delivery.Rows;

/// <summary>
/// The mappings of one stream: the pinned revision over pages as they are read, and any revision over journal records, whose fields are those of the time they were written. Programs are compiled once and kept.
/// </summary>
internal sealed class StreamMappings
{
    /// <summary>Field of a repaired row's record that holds the repair (JSON); see <see cref="RepairedRow"/>.</summary>
    public const string RepairField = "$repair";

    private readonly IStreamRevisions revisions;
    private readonly string pipeline;
    private readonly SourceId ids;
    private readonly ConcurrentDictionary<(int Revision, string Fields), MappingProgram> programs = new();

    /// <summary>Mappings with <paramref name="pinned"/> as the run's own.</summary>
    public StreamMappings(string pipeline, StreamRevision pinned, IStreamRevisions revisions)
    {
        (this.pipeline, Pinned, this.revisions) = (pipeline, pinned, revisions);
        Schema = pinned.Stream.ToSchema();
        Page = Compile(pinned, Schema);
        Layout = LayoutOf(Schema, Page.FieldsRead);
        ids = new SourceId(SchemaOf(Layout, Schema));
        RepairLayout = new BlockLayout(Layout.Fields.Add(RepairField), Layout.Ordinals.Add(Schema.Fields.Length), Layout.KeyCells, Layout.HashedCells, Layout.TraceCells);
    }

    /// <summary>The revision that the run pinned.</summary>
    public StreamRevision Pinned { get; }

    /// <summary>Fields of the pages.</summary>
    public RecordSchema Schema { get; }

    /// <summary>The pinned mapping over pages.</summary>
    public MappingProgram Page { get; }

    /// <summary>The pinned mapping over rows as they are journaled: what a batch of this run is encoded with.</summary>
    public MappingProgram Journaled => programs.GetOrAdd((Pinned.Number, string.Join('\n', Layout.Fields)), _ => Compile(Pinned, SchemaOf(Layout, Schema)));

    /// <summary>What is journaled of a row.</summary>
    public BlockLayout Layout { get; }

    /// <summary>The same with the repair behind it.</summary>
    public BlockLayout RepairLayout { get; }

    /// <summary><c>_SourceId</c> of a row in the run's own block layout.</summary>
    public string SourceIdOf(RecordRow row) => ids.Text(row);

    /// <summary>A revision's mapping over the rows of a journal record.</summary>
    public async ValueTask<MappingProgram> OverAsync(BlockLayout layout, int revision, CancellationToken cancel)
    {
        (int, string) key = (revision, string.Join('\n', layout.Fields));
        if (programs.TryGetValue(key, out MappingProgram? known)) return known;
        StreamRevision recorded = revision == Pinned.Number ? Pinned : await revisions.FindAsync(pipeline, Pinned.Stream.Name, revision, cancel);
        MappingProgram program = Compile(recorded, SchemaOf(layout, recorded.Stream.ToSchema()));
        return programs.GetOrAdd(key, program);
    }

    /// <summary>True if a revision mapped the stream in another way than the pinned one does.</summary>
    public async ValueTask<bool> DiffersAsync(int revision, CancellationToken cancel)
    {
        if (revision == Pinned.Number) return false;
        StreamRevision recorded = await revisions.FindAsync(pipeline, Pinned.Stream.Name, revision, cancel);
        return MappingText.Of(recorded.Mapping, recorded.Table) != MappingText.Of(Pinned.Mapping, Pinned.Table);
    }

    /// <summary>A journaled batch, ready to be encoded with its recorded revision.</summary>
    public async ValueTask<JournaledBatch> OpenAsync(OutgoingBatch batch, CancellationToken cancel)
    {
        MappingProgram program = await OverAsync(batch.Block.Layout, batch.Record.Revision, cancel);
        return new JournaledBatch(batch, program);
    }

    /// <summary>Numbers of the rows of a batch whose <c>_SourceId</c> is among <paramref name="ids"/>.</summary>
    public async ValueTask<IReadOnlySet<int>> RowsOfAsync(OutgoingBatch batch, ImmutableArray<string> ids, CancellationToken cancel)
    {
        MappingProgram program = await OverAsync(batch.Block.Layout, batch.Record.Revision, cancel);
        HashSet<string> wanted = new(ids, StringComparer.Ordinal);
        HashSet<int> found = [];
        BlockReader rows = batch.Block.OpenReader();
        while (rows.MoveNext())
        {
            if (wanted.Contains(program.SourceIdOf(rows.Current))) found.Add(rows.Index);
        }

        return found;
    }

    /// <summary>Key fields first, then what is read and compared, then what is read and volatile, in the stream's order: the order of the source hash does not depend on the mapping's.</summary>
    private static BlockLayout LayoutOf(RecordSchema schema, ImmutableArray<int> read)
    {
        ImmutableArray<int> rest = [.. read.Where(ordinal => !schema.KeyOrdinals.Contains(ordinal))];
        ImmutableArray<int> compared = [.. schema.KeyOrdinals, .. rest.Where(ordinal => !schema.Fields[ordinal].Volatile)];
        ImmutableArray<int> ordinals = [.. compared, .. rest.Where(ordinal => schema.Fields[ordinal].Volatile)];
        return new BlockLayout([.. ordinals.Select(ordinal => schema.Fields[ordinal].Name)], ordinals, schema.KeyOrdinals.Length, compared.Length);
    }

    private static RecordSchema SchemaOf(BlockLayout layout, RecordSchema stream) => new(
        stream.Stream,
        layout.Fields.Select(name => stream.OrdinalOf(name) is >= 0 and int at ? stream.Fields[at] : new Field(name, FieldType.Text)),
        layout.Fields.Take(layout.KeyCells));

    private static MappingProgram Compile(StreamRevision revision, RecordSchema schema)
    {
        var problems = new Problems();
        MappingProgram? program = new MappingCompiler(schema, revision.Stream.Derived).Compile(revision.Mapping, revision.Table, problems);
        problems.ThrowIfAny();
        return program!;
    }
}
