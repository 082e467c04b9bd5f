using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Reading;

/// <summary>A stream whose documents have control records: journals with GenJournalCtl.</summary>
internal sealed class SysproDocumentStream : SysproStream, IListsControls
{
    private readonly CutDefinition cut;
    private readonly RowConstants constants;

    public SysproDocumentStream(StreamContext context)
        : base(context)
    {
        cut = context.Definition.Cut!;
        ControlSchema = new RecordSchema($"{context.Definition.Name} control", cut.ControlFields, cut.ControlKey);
        constants = new RowConstants(ControlSchema);
    }

    public RecordSchema ControlSchema { get; }

    public async IAsyncEnumerable<SourcePage> ReadControlsAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        int number = 0;
        foreach (CompanyScope scope in Context.ScopesOf(window))
        {
            SiteTable table = BindingFacts.Read(Context.Binding, scope, BindingFacts.Control, cut.ControlEntity!);
            WindowConditions conditions = new(Definition, ColumnOf, new KeyForms(cut.ControlFields, table, Context.Options.KeyWidths).Equal);
            TableQuery query = TableQuery.Of(scope, table, ControlSchema, ControlSchema.Fields.Length, cut.ControlKey);
            foreach (WindowPart part in Parts(window, conditions, scope))
            {
                await foreach (FetchedPage page in Context.ReadPartAsync(query with { Where = part.Where }, part, cancel))
                {
                    constants.Fill(page.Page, new Dictionary<string, string>(StringComparer.Ordinal) { ["$company"] = scope.Company });
                    yield return new SourcePage(page.Page, page.ReadAt) { Number = ++number, Company = scope.Company, Request = $"{Context.Channel.Name} {table.Name} page {number}", WireBytes = page.WireBytes };
                }
            }
        }
    }

    /// <summary>Windows over a field that control records do not have are answered with all of them.</summary>
    private IEnumerable<WindowPart> Parts(ReadWindow window, WindowConditions conditions, CompanyScope scope) => window switch
    {
        { Since: { } since } when ColumnOf(since.Field) is null => Parts(window with { Since = null }, conditions, scope),
        RangeWindow range when ColumnOf(range.Field) is null => conditions.Of(new FullWindow(), scope.Company),
        OpenWindow => conditions.Of(new FullWindow(), scope.Company),
        _ => conditions.Of(window, scope.Company),
    };

    /// <summary>Our document field → the control record's column.</summary>
    private string? ColumnOf(string field)
    {
        int at = cut.Document.IndexOf(field);
        return at < 0 ? null : cut.ControlFields.FirstOrDefault(control => control.Name == cut.ControlKey[at]) is { } found ? TableQuery.ColumnOf(found) : null;
    }
}
