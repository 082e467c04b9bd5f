using System.Text;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;
using MlConnector.Syspro.Streams;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests.Streams;

/// <summary>A stream is the same stream on either channel: the same keys, the same values, once they are in canonical form.</summary>
public sealed class ChannelEqualityTests(SysproSite site) : IClassFixture<SysproSite>
{
    private const string More = "costCentre: \"glSegment(2, -)\"";

    public static TheoryData<string> Names => [.. StreamCatalog.Standard.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Both_channels_give_the_same(string name)
    {
        string[] odata = await ReadAsync(site.Settings(enet: null, more: More), name), enet = await ReadAsync(site.Settings(odata: null, more: More), name);
        Assert.NotEmpty(odata);
        Assert.Equal(odata, enet);
    }

    private async Task<string[]> ReadAsync(string settings, string name)
    {
        await using ISource source = site.Connect(settings);
        await using ISourceStream stream = await SysproSite.OpenAsync(source, name);
        CanonicalForm canonical = new(stream.Schema);
        List<string> rows = [];
        await foreach (SourcePage page in stream.ReadAsync(new FullWindow(), TestContext.Current.CancellationToken))
        {
            using SourcePage owned = page;
            RowViolation[] violations = new RowViolation[page.Records.RowCount];
            canonical.Apply(page.Records, violations);
            for (int row = 0; row < page.Records.RowCount; row++)
            {
                StringBuilder text = new();
                for (int i = 0; i < stream.Schema.Fields.Length; i++) text.Append(page.Records[row].Cells[i].IsNull ? "~" : Encoding.UTF8.GetString(page.Records[row].Bytes(i))).Append('|');
                rows.Add(text.ToString());
            }
        }

        rows.Sort(StringComparer.Ordinal);
        return [.. rows];
    }
}
