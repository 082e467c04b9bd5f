using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Tableau.Sources;

namespace MlConnector.Tableau.ReadBack;

/// <summary>
/// Lists what a column of a data source shows. The number is asked first: a short list is one question more, a long one is asked by beginnings and names. Where the number says that there are more, rare beginnings are asked too; what
/// even they did not bring is told by its number.
/// </summary>
internal sealed class MemberReader(SiteDirectory site, VizClient viz, int most)
{
    private const string What = "Listing members", Count = "members";
    private const int NamesAtOnce = 500, MostRare = 30;

    /// <summary>The members; none if the data source is not there.</summary>
    public async Task<MemberList> ReadAsync(ContainerReference container, TableSchema table, string column, IReadOnlyCollection<string> expected, CancellationToken cancel)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        if (await site.FindAsync(container.Id, table.Name, cancel) is not { } source) return new MemberList(members, 0);
        long all = await CountAsync(source, column, cancel);
        if (all <= most)
        {
            if (all > 0) await AddAsync(members, source, column, [], cancel);
            return new MemberList(members, Math.Max(0, all - members.Count));
        }

        MemberQuestions questions = MemberQuestions.Of(expected, most);
        foreach (string beginning in questions.Beginnings) await AddAsync(members, source, column, [VizFilter.Beginning(column, beginning)], cancel);
        foreach (string[] names in questions.Names.Chunk(NamesAtOnce)) await AddAsync(members, source, column, [VizFilter.Set(column, names)], cancel);
        foreach (string beginning in questions.RareBeginnings.Take(MostRare))
        {
            if (members.Count >= all) break;
            await AddAsync(members, source, column, [VizFilter.Beginning(column, beginning)], cancel);
        }

        return new MemberList(members, Math.Max(0, all - members.Count));
    }

    private async Task<long> CountAsync(SourceEntry source, string column, CancellationToken cancel)
    {
        using VizRows answer = await viz.QueryAsync(source.Id, [new VizField(column, "COUNTD", Count)], [], What, cancel);
        return answer.All.Select(row => row.Count(Count)).FirstOrDefault();
    }

    private async Task AddAsync(HashSet<string> members, SourceEntry source, string column, IReadOnlyList<VizFilter> filters, CancellationToken cancel)
    {
        using VizRows answer = await viz.QueryAsync(source.Id, [new VizField(column)], filters, What, cancel);
        foreach (VizRow row in answer.All) members.Add(row.Text(column));
    }
}
