using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Reading.Cuts;

/// <summary>
/// Walks the control records of a window beside its rows, both in document order, so that memory does not grow with the number of documents. Control records are asked for before the
/// rows: a row that is posted in between makes a disagreement, which is read again, never a gap.
/// </summary>
internal sealed class ControlCursor : IAsyncDisposable
{
    private readonly IAsyncEnumerator<SourcePage> pages;
    private readonly ControlForm form;
    private SourcePage? page;
    private int next;

    public ControlCursor(IListsControls controls, ReadWindow window, ControlForm form, CancellationToken cancel)
    {
        pages = controls.ReadControlsAsync(window, cancel).GetAsyncEnumerator(cancel);
        this.form = form;
        CutInTime = window.Since is not null;
    }

    /// <summary>True if rows before a date are no part of the window: a record without rows says nothing then, its document may lie before.</summary>
    public bool CutInTime { get; }

    /// <summary>The control record at hand; null at the end.</summary>
    public ControlRecord? Current { get; private set; }

    /// <summary>Moves to the next control record.</summary>
    public async ValueTask<bool> MoveNextAsync()
    {
        while (page is null || next >= page.Records.RowCount)
        {
            page?.Dispose();
            page = null;
            if (!await pages.MoveNextAsync())
            {
                Current = null;
                return false;
            }

            page = pages.Current;
            form.Narrow(page.Records);
            next = 0;
        }

        Current = form.Read(page.Records, next++);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        page?.Dispose();
        await pages.DisposeAsync();
    }
}

/// <summary>Reads control rows.</summary>
internal sealed class ControlForm
{
    private readonly DocumentKey key;
    private readonly CanonicalForm canonical;
    private readonly int count;
    private readonly int[] sums;
    private readonly RowTest? complete;

    public ControlForm(CutDefinition cut, RecordSchema schema, ImmutableArray<string> keyFields, IRowExpressions expressions)
    {
        key = new DocumentKey(schema, keyFields);
        canonical = new CanonicalForm(schema);
        count = cut.CountField is null ? -1 : schema.OrdinalOf(cut.CountField);
        sums = [.. cut.Sums.Select(sum => schema.OrdinalOf(sum.Key))];
        complete = cut.CompleteWhen is null ? null : expressions.Test(cut.CompleteWhen, schema);
    }

    /// <summary>Brings a page of control rows into canonical form; a value that is not of its type reads as missing.</summary>
    public void Narrow(RecordPage page)
    {
        var violations = new RowViolation[page.RowCount];
        canonical.Apply(page, violations);
    }

    /// <summary>One control record.</summary>
    public ControlRecord Read(RecordPage page, int row)
    {
        RecordRow view = page[row];
        ImmutableArray<decimal?>.Builder stated = ImmutableArray.CreateBuilder<decimal?>(sums.Length);
        foreach (int ordinal in sums) stated.Add(ordinal >= 0 && CellValue.TryDecimal(view.Bytes(ordinal), out decimal sum) ? sum : null);
        long? rows = count >= 0 && CellValue.TryInteger(view.Bytes(count), out long number) ? number : null;
        return new ControlRecord(key.Of(view), complete is null || complete(view), rows, stated.MoveToImmutable());
    }
}
