using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Reconciliation;

/// <summary>
/// Compares reference data in both directions: the ERP's entities, those that were delivered, and the members that the destination shows. What one side has too much or too little is listed by its key; the next delivery mends the
/// destination, because it brings what is there and takes away what is gone.
/// </summary>
internal sealed class MemberComparison(StreamSides sides, List<string> remarks)
{
    /// <summary>Name of the figure, of its measure and of its keys' detail.</summary>
    public const string Members = "members";

    private const int KeysAtMost = 200;

    /// <summary>The figure; none where no side but ours can be listed.</summary>
    public async Task<IEnumerable<ReconciledFigure>> CompareAsync(CancellationToken cancel)
    {
        HashSet<string> ours = await OursAsync(cancel);
        HashSet<string>? erp = sides.Source is null ? null : await ErpAsync(sides.Source, cancel);
        MemberList? shown = await ShownAsync(ours, cancel);
        if (erp is null && shown is null) return [];
        List<DifferingKey> keys = [];
        if (erp is not null) keys.AddRange([.. Listed(erp.Except(ours, StringComparer.Ordinal), KeyDifference.NotDelivered), .. Listed(ours.Except(erp, StringComparer.Ordinal), KeyDifference.GoneFromErp)]);
        if (shown is not null) keys.AddRange([.. Listed(shown.Members.Except(ours, StringComparer.Ordinal), KeyDifference.UnknownInDestination), .. Missing(ours, shown)]);
        return
        [
            new ReconciledFigure(sides.Stream.Name, Members, [], Members)
            {
                Erp = erp?.Count,
                Delivered = ours.Count,
                Destination = shown?.Members.Count + shown?.Unlisted,
                Keys = [.. keys.Take(KeysAtMost)],
            },
        ];
    }

    private static IEnumerable<DifferingKey> Listed(IEnumerable<string> members, KeyDifference difference) => members.Order(StringComparer.Ordinal).Select(member => new DifferingKey(member, difference, Members));

    /// <summary>While some members of the destination are not known by name, ours may be among them.</summary>
    private static IEnumerable<DifferingKey> Missing(HashSet<string> ours, MemberList shown) =>
        shown.Unlisted > 0 ? [] : Listed(ours.Except(shown.Members, StringComparer.Ordinal), KeyDifference.MissingInDestination);

    private async Task<HashSet<string>> OursAsync(CancellationToken cancel)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        await foreach (CurrentRecord record in sides.Rows.ReadAsync(withTombstones: false, cancel))
        {
            RecordBlock block = record.Record.Block;
            var names = new SourceId(JournalSchema.Of(block.Layout, sides.Stream));
            var cells = new Cell[block.Layout.Fields.Length];
            foreach (int index in record.Rows) members.Add(names.Text(block.Decode(index, cells)));
        }

        return members;
    }

    /// <summary>What the ERP has now, without what the mapping leaves out.</summary>
    private async Task<HashSet<string>> ErpAsync(ISourceStream source, CancellationToken cancel)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        var names = new SourceId(source.Schema);
        var canonical = new CanonicalForm(source.Schema);
        using ErpScope scope = await ErpScope.OpenAsync(sides, cancel);
        await foreach (SourcePage page in source.ReadAsync(new FullWindow(), cancel))
        {
            using SourcePage owned = page;
            canonical.Apply(page.Records, new RowViolation[page.Records.RowCount]);
            for (int row = 0; row < page.Records.RowCount; row++)
            {
                if (!scope.LeavesOut(page.Records[row])) members.Add(names.Text(page.Records[row]));
            }
        }

        return members;
    }

    private async Task<MemberList?> ShownAsync(HashSet<string> expected, CancellationToken cancel)
    {
        if (sides.Destination is not IListsMembers lister || sides.Destination.Capabilities.ReadBack == ReadBackKind.None || sides.Table.OrdinalOf(LineageColumn.SourceId) is not (>= 0 and var at)) return null;
        try
        {
            MemberList shown = await lister.ReadMembersAsync(sides.Container, sides.Table, sides.Table.Columns[at].Name, expected, cancel);
            if (shown.Unlisted > 0) remarks.Add(FormattableString.Invariant($"{sides.Stream.Name}: {shown.Unlisted} members of the destination could not be listed by name, so none of ours is said to be missing there."));
            return shown;
        }
        catch (ConnectorException e)
        {
            remarks.Add($"{sides.Stream.Name}: the members of the destination could not be listed: {e.Error.Message}");
            return null;
        }
    }
}
