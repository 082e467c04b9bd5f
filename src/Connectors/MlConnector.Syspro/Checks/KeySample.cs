using System.Globalization;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Channels;
using MlConnector.Syspro.Options;
using MlConnector.Syspro.Reading;

namespace MlConnector.Syspro.Checks;

/// <summary>Proves the declared key on a sample: no two of the first rows share it. Keys of some tables are inferred, and a wrong key would lose rows.</summary>
internal sealed class KeySample(SysproOptions options, IChannel channel, StreamDefinition stream, StreamBinding binding)
{
    private const int Rows = 500;

    public async Task<IEnumerable<CheckFinding>> LookAsync(CancellationToken cancel)
    {
        SiteTable table = BindingFacts.Read(binding, BindingFacts.Own, stream.Entity);
        RecordSchema schema = new(stream.Name, stream.Fields, stream.Key);
        TableQuery query = TableQuery.Of(LedgerScope.Of(stream, options)[0], table, schema, schema.Fields.Length, stream.Key) with { Limit = Rows };
        if (stream.Extra.GetValueOrDefault("distinctSegment") == "true") return [];
        HashSet<string> keys = new(StringComparer.Ordinal);
        int rows = 0, twice = 0, withoutKey = 0;
        await foreach (FetchedPage fetched in channel.ReadAsync(query, cancel))
        {
            using RecordPage page = fetched.Page;
            for (int row = 0; row < page.RowCount; row++, rows++)
            {
                string[]? key = Http.OData.PageKey.Of(page, row, query.KeyOrdinals);
                if (key is null) withoutKey++;
                else if (!keys.Add(string.Join('\u001F', key))) twice++;
            }
        }

        return Judge(rows, twice, withoutKey);
    }

    private IEnumerable<CheckFinding> Judge(int rows, int twice, int withoutKey)
    {
        string subject = $"stream {stream.Name}, key", key = string.Join(", ", stream.Key);
        if (twice > 0) yield return new CheckFinding(subject, CheckOutcome.Problem, string.Create(CultureInfo.InvariantCulture, $"({key}) is not unique: {twice} of {rows} rows repeat a key. Declare the stream with the table's real key."));
        if (withoutKey > 0) yield return new CheckFinding(subject, CheckOutcome.Problem, string.Create(CultureInfo.InvariantCulture, $"({key}): {withoutKey} of {rows} rows have an empty key column."));
        if (twice + withoutKey == 0) yield return new CheckFinding(subject, CheckOutcome.Ok, string.Create(CultureInfo.InvariantCulture, $"({key}) is unique among {rows} rows."));
    }
}
