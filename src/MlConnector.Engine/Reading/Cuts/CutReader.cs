using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading.Strategies;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Cuts;

/// <summary>
/// Lets only whole documents pass whose rows agree with their control record and balance (consistent cuts). A document that does not hold is read again, a few times, and otherwise waits for the
/// next poll. Pages that come out hold whole documents of one company; memory holds one page and the largest document.
/// </summary>
internal sealed class CutReader
{
    /// <summary>Documents asked again in one window; more is a systematic disagreement, which reading again does not cure.</summary>
    private const int RereadLimit = 500;

    /// <summary>So many documents of one window, if they are more than half of it, are no accident of timing either.</summary>
    private const int Several = 20;

    private const int DocumentsPerReread = 20;
    private const int RowsPerPage = 5000;

    private readonly ISourceStream stream;
    private readonly CutDefinition cut;
    private readonly RecordSchema schema;
    private readonly DocumentKey key;
    private readonly DocumentCheck check;
    private readonly IListsControls? controls;
    private readonly ControlForm? form;
    private readonly Func<SourcePage, CanonicalPage> narrow;
    private readonly WaitingDocuments waiting;
    private readonly List<(ImmutableArray<string> Document, string Why)> apart = [];
    private readonly List<string> remarks = [];
    private long tooMany;
    private long judged;
    private bool mostDisagree;

    public CutReader(ISourceStream stream, CutDefinition cut, IRowExpressions expressions, Func<SourcePage, CanonicalPage> narrow, WaitingDocuments waiting)
    {
        this.waiting = waiting;
        this.stream = stream;
        this.cut = cut;
        this.narrow = narrow;
        schema = stream.Schema;
        ImmutableArray<string> fields = DocumentWindows.FieldsOf(stream.Definition);
        key = new DocumentKey(schema, fields);
        check = new DocumentCheck(cut, schema, expressions);
        controls = cut.ControlEntity is null ? null : stream as IListsControls;
        if (controls is not null) form = new ControlForm(cut, controls.ControlSchema, ControlFields(controls.ControlSchema, fields), expressions);
    }

    /// <summary>Documents that did not hold to the end, with the reason in words; valid after the window was read.</summary>
    public IReadOnlyList<(ImmutableArray<string> Document, string Why)> Waiting => apart;

    /// <summary>What was let through although it does not hold.</summary>
    public IEnumerable<string> Remarks => tooMany == 0 ? remarks : remarks.Append(string.Create(
        CultureInfo.InvariantCulture, $"{tooMany} more documents do not add up: so many are no accident of timing, they are delivered as they are."));

    /// <summary>Reads a window.</summary>
    public async IAsyncEnumerable<CanonicalPage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        apart.Clear();
        (judged, mostDisagree) = (0, false);
        await foreach (CanonicalPage page in PassAsync(window, cancel)) yield return page;
        mostDisagree = apart.Count >= Several && apart.Count * 2 > judged;
        for (int round = 0; round < cut.Rereads && apart.Count is > 0 and <= RereadLimit; round++)
        {
            ImmutableArray<string>[] again = [.. apart.Select(document => document.Document)];
            apart.Clear();
            foreach (ImmutableArray<string>[] chunk in again.Chunk(DocumentsPerReread))
            {
                await foreach (CanonicalPage page in PassAsync(DocumentWindows.Of(stream.Definition, chunk), cancel)) yield return page;
            }
        }
    }

    private async IAsyncEnumerable<CanonicalPage> PassAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using ControlCursor? control = controls is null ? null : new ControlCursor(controls, window, form!, cancel);
        if (control is not null) await control.MoveNextAsync();
        using var document = new DocumentRows(schema);
        using var admitted = new Admitted(schema);
        ImmutableArray<string> at = default;
        SourcePage? last = null;
        await foreach (SourcePage page in stream.ReadAsync(window, cancel))
        {
            using SourcePage owned = page;
            CanonicalPage canonical = narrow(page);
            if (last is not null && last.Company != page.Company)
            {
                // A page is of one company: what the ledger makes of a key depends on it.
                await CloseAsync(at, document, control, admitted);
                at = default;
                if (admitted.Rows > 0) yield return admitted.Take(last);
            }

            last = page;
            for (int row = 0; row < page.Records.RowCount; row++)
            {
                if (at.IsDefault || !key.Matches(page.Records[row], at))
                {
                    await CloseAsync(at, document, control, admitted);
                    at = key.Of(page.Records[row]);
                }

                document.Add(page.Records[row], canonical.Violations[row]);
            }

            if (admitted.Rows >= RowsPerPage) yield return admitted.Take(page);
        }

        await CloseAsync(at, document, control, admitted);
        while (control?.Current is not null) await SkipAsync(control);
        if (admitted.Rows > 0 && last is not null) yield return admitted.Take(last);
    }

    private async ValueTask CloseAsync(ImmutableArray<string> at, DocumentRows document, ControlCursor? control, Admitted admitted)
    {
        if (document.Count == 0) return;
        while (control?.Current is { } before && key.Compare(Full(before.Document, at), at) < 0) await SkipAsync(control);
        ControlRecord? mine = control?.Current is { } current && key.Compare(Full(current.Document, at), at) == 0 ? current : null;
        if (mine is not null) await control!.MoveNextAsync();
        judged++;
        if (check.Disagreement(document, mine) is not { } why || IsOver(at, why) || IsTheERP()) admitted.Add(document);
        else apart.Add((at, why));
        document.Clear();
    }

    /// <summary>More documents that may not wait for ever than are asked again, or most of those that were read: no accident of timing.</summary>
    private bool IsTheERP()
    {
        bool systematic = cut.Grace is not null && (mostDisagree || apart.Count >= RereadLimit);
        if (systematic) tooMany++;
        return systematic;
    }

    private bool IsOver(ImmutableArray<string> document, string why)
    {
        if (cut.Grace is null || !waiting.IsOver(document, cut.Grace)) return false;
        remarks.Add($"{WaitingDocument.TextOf(document)} is delivered as it is, it has waited long enough: {why}.");
        return true;
    }

    /// <summary>A control record without rows: if it should have some, they are still to come, or lie before the date where history is cut. A document with rows on both sides disagrees, and is read again whole.</summary>
    private async ValueTask SkipAsync(ControlCursor control)
    {
        ControlRecord record = control.Current!;
        if (!control.CutInTime && record.Count is > 0 && record.Document.Length == key.Parts) apart.Add((record.Document, record.Complete ? "its rows are not there yet" : "it is not posted yet"));
        await control.MoveNextAsync();
    }

    /// <summary>Control records that do not name the company belong to the one whose rows stand beside them.</summary>
    private static ImmutableArray<string> Full(ImmutableArray<string> control, ImmutableArray<string> document) =>
        control.Length == document.Length ? control : control.Insert(0, document[0]);

    private ImmutableArray<string> ControlFields(RecordSchema control, ImmutableArray<string> documentFields)
    {
        string? company = control.Fields.FirstOrDefault(field => field.SourceName == "$company")?.Name;
        return documentFields.Length > cut.ControlKey.Length && company is not null ? cut.ControlKey.Insert(0, company) : cut.ControlKey;
    }

    /// <summary>Documents that hold, gathered into pages that end at a document's border.</summary>
    private sealed class Admitted(RecordSchema schema) : IDisposable
    {
        private readonly DocumentRows rows = new(schema);
        private readonly List<bool> ends = [];

        public int Rows => rows.Count;

        public void Add(DocumentRows document)
        {
            rows.AddAll(document);
            for (int i = 1; i < document.Count; i++) ends.Add(false);
            ends.Add(true);
        }

        public CanonicalPage Take(SourcePage origin)
        {
            (RecordPage page, Mapping.Violations.RowViolation[] violations) = rows.Take();
            bool[] documentEnds = [.. ends];
            ends.Clear();
            SourcePage whole = origin with { Records = page, WireBytes = 0 };
            return new CanonicalPage(whole, violations) { DocumentEnds = documentEnds };
        }

        public void Dispose() => rows.Dispose();
    }
}
