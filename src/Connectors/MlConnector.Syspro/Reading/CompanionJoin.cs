using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Reading;

/// <summary>
/// Joins companion rows to the rows of a page: the keys of the page are asked for right after it was read, so both are of one cut. Few keys are asked for one by one, many as the
/// range they span, and what a range did not bring once more by key. What was found is kept while a company's window is read, within bounds.
/// </summary>
internal sealed class CompanionJoin
{
    private readonly StreamContext context;
    private readonly Companion[] companions;
    private readonly int[] ownKey;

    public CompanionJoin(StreamContext context, RecordSchema joined)
    {
        this.context = context;
        ownKey = [.. joined.KeyOrdinals.Where(key => TableQuery.ColumnOf(joined.Fields[key])[0] != '$')];
        int at = context.Definition.Fields.Length;
        companions = new Companion[context.Definition.With.Length];
        for (int i = 0; i < companions.Length; i++)
        {
            CompanionDefinition definition = context.Definition.With[i];
            companions[i] = new Companion(definition, joined, at);
            at += definition.Fields.Length;
        }
    }

    /// <summary>Another company begins.</summary>
    public void Forget()
    {
        foreach (Companion companion in companions) companion.Forget();
    }

    /// <summary>Fills the companion fields of every row.</summary>
    public async ValueTask FillAsync(RecordPage page, CompanyScope scope, CancellationToken cancel)
    {
        foreach (Companion companion in companions)
        {
            SiteTable table = companion.Table ??= BindingFacts.Read(context.Binding, scope, companion.Definition.Alias, companion.Definition.Entity);
            if (table.Absent) continue;
            if (companion.Found.IsFull) companion.Found.Clear();
            CompanionKeys wanted = CompanionKeys.Of(page, companion.OurOrdinals, companion.OurFields, companion.Found);
            if (wanted.Count > 0) await AskAsync(companion, table, wanted, page, scope, cancel);
            companion.Fill(page);
        }
    }

    private async Task AskAsync(Companion companion, SiteTable table, CompanionKeys wanted, RecordPage page, CompanyScope scope, CancellationToken cancel)
    {
        TableQuery query = TableQuery.Of(scope, table, companion.Schema, companion.Schema.Fields.Length, companion.Definition.On.Select(on => on.Value).Concat(companion.Apart));
        if (wanted.Count > CompanionKeys.FewKeys && CompanionKeys.Range(page, companion.OurOrdinals, ownKey, companion.ItsFields) is { } range)
        {
            await ReadAsync(companion, query with { Where = range, Limit = companion.Apart.Length > 0 ? null : (wanted.Count * 8L) + 1000 }, cancel);
        }

        KeyForms forms = new(companion.ItsFields, table, context.Options.KeyWidths);
        await ByKeyAsync(companion, query, wanted.Missing(companion.Found, companion.ItsFields, forms), cancel);
        wanted.NoteAbsent(companion.Found);
    }

    private async Task ByKeyAsync(Companion companion, TableQuery query, IReadOnlyList<Condition> keys, CancellationToken cancel)
    {
        foreach ((Condition where, int count) in KeyChunks.Cut([.. keys], key => context.Channel.LengthOf(query, key), context.Channel.MaxLength))
        {
            await ReadAsync(companion, query with { Where = where, Limit = companion.Apart.Length > 0 ? null : count }, cancel);
        }
    }

    private async Task ReadAsync(Companion companion, TableQuery query, CancellationToken cancel)
    {
        try
        {
            await foreach (FetchedPage fetched in context.Channel.ReadAsync(query, cancel))
            {
                using RecordPage page = fetched.Page;
                companion.Found.Add(page, companion.ItsOrdinals, companion.ItsFields);
            }
        }
        catch (ConnectorException error)
        {
            throw new ConnectorException([.. error.Errors.Select(one => one with { Where = $"stream {context.Definition.Name}, companion {companion.Definition.Alias}" })], error);
        }
    }

    /// <summary>One companion: its table, how it is joined, what was found.</summary>
    private sealed class Companion
    {
        private readonly int firstField;

        public Companion(CompanionDefinition definition, RecordSchema joined, int firstField)
        {
            Definition = definition;
            this.firstField = firstField;
            OurOrdinals = [.. definition.On.Select(on => joined.OrdinalOf(on.Key))];
            OurFields = [.. OurOrdinals.Select(at => joined.Fields[at])];
            // a joined column is of the type of ours, unless the companion declares it
            Field[] keys = [.. definition.On.Select((on, i) => definition.Fields.FirstOrDefault(field => TableQuery.ColumnOf(field) == on.Value) ?? OurFields[i] with { Name = on.Value, SourceName = null })];
            Apart = definition.Apart is { } apart ? [apart] : [];
            IEnumerable<Field> others = Apart.Select(name => new Field(name, FieldType.Integer));
            Schema = new RecordSchema(definition.Alias, definition.Fields.Concat(keys).Concat(others).DistinctBy(field => field.Name, StringComparer.Ordinal), []);
            ItsOrdinals = [.. keys.Select(field => Schema.OrdinalOf(field.Name))];
            ItsFields = [.. keys];
            Found = new CompanionRows(definition.Fields.Length);
        }

        public CompanionDefinition Definition { get; }

        /// <summary>The table as the company that is being read has it.</summary>
        public SiteTable? Table { get; set; }

        /// <summary>What tells its rows of one key apart; empty where a key has one.</summary>
        public string[] Apart { get; }

        public RecordSchema Schema { get; }

        public int[] OurOrdinals { get; }

        public Field[] OurFields { get; }

        public int[] ItsOrdinals { get; }

        public Field[] ItsFields { get; }

        public CompanionRows Found { get; }

        public void Forget()
        {
            Found.Clear();
            Table = null;
        }

        public void Fill(RecordPage page)
        {
            for (int row = 0; row < page.RowCount; row++) Found.Copy(page, row, OurOrdinals, OurFields, firstField);
        }
    }
}
