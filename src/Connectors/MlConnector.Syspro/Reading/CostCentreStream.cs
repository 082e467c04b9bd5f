using System.Runtime.CompilerServices;
using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Reading;

/// <summary>
/// Cost centres as a section of the account code: SYSPRO has no table of them, so the accounts are read and each section is given once. The section has no name of its own.
/// </summary>
internal sealed class CostCentreStream(StreamContext context) : ISourceStream
{
    private const int MaxCentres = 100_000;
    private readonly SysproStream accounts = new(context with { Definition = Accounts(context.Definition) });

    public StreamDefinition Definition => context.Definition;

    public RecordSchema Schema { get; } = context.Definition.ToSchema();

    public IReadOnlyList<string> Companies => accounts.Companies;

    public int ParallelReads => 1;

    public Task<DateOnly> TodayAsync(CancellationToken cancel) => accounts.TodayAsync(cancel);

    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        SortedSet<(string Company, string Centre)> centres = [];
        DateTimeOffset readAt = context.Time.GetUtcNow();
        long wire = 0;
        await foreach (SourcePage page in accounts.ReadAsync(new FullWindow { Companies = window.Companies }, cancel))
        {
            using SourcePage owned = page;
            Collect(page, centres);
            (readAt, wire) = (page.ReadAt, wire + page.WireBytes);
        }

        KeyWindow? only = window as KeyWindow;
        if (only is not null) centres.RemoveWhere(centre => !only.Keys.Any(key => key.Length == 2 && key[0] == centre.Company && key[1] == centre.Centre));
        if (centres.Count > 0) yield return new SourcePage(Write(centres), readAt) { Number = 1, Request = $"{context.Channel.Name} {context.Binding.Entity}", WireBytes = wire };
    }

    public ValueTask DisposeAsync() => accounts.DisposeAsync();

    private static StreamDefinition Accounts(StreamDefinition centres) => centres with
    {
        Fields = [centres.Fields[0], new Field("LedgerCompany", FieldType.Text) { SourceName = "Company" }, new Field("GlCode", FieldType.Text) { MaxLength = 35 }],
        Key = [centres.Fields[0].Name, "LedgerCompany", "GlCode"],
        Derived = [],
    };

    private void Collect(SourcePage page, SortedSet<(string, string)> centres)
    {
        CostCentreRule rule = context.Options.CostCentre;
        for (int row = 0; row < page.Records.RowCount; row++)
        {
            string[] sections = Encoding.UTF8.GetString(page.Records[row].Bytes(2)).Trim().Split(rule.Separator[0]);
            if (sections.Length < rule.Number || sections[rule.Number - 1].Length == 0) continue;
            centres.Add((page.Company, sections[rule.Number - 1]));
            if (centres.Count > MaxCentres)
            {
                throw SysproErrors.Make(
                    SysproErrors.CostCentre,
                    ErrorKind.Config,
                    ErrorOwner.Operator,
                    $"Section {rule.Number} of the accounts has more than {MaxCentres} values.",
                    "Correct the number or the separator of costCentre: glSegment(n, separator).");
            }
        }
    }

    private RecordPage Write(SortedSet<(string Company, string Centre)> centres)
    {
        RecordPage page = new(Schema, 4096);
        foreach ((string company, string centre) in centres)
        {
            Span<Cell> row = page.AddRow();
            row[0] = Text(page, company);
            row[1] = Text(page, centre);
        }

        return page;
    }

    private static Cell Text(RecordPage page, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new Cell(CellKind.Text, page.Append(bytes), bytes.Length);
    }
}
