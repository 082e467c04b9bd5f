using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Syspro;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests;

/// <summary>What the connector refuses before it reads a wrong thing, each by its cause at a site.</summary>
public sealed class RefusalTests(SysproSite site) : IClassFixture<SysproSite>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_entity_that_the_service_does_not_list_is_named() => Assert.Equal("SYSPRO-ODATA-ENTITY", await BindAsync(site.Settings(enet: null), Own("NoSuchTable", "Supplier")));

    [Fact]
    public async Task A_key_that_the_sites_table_does_not_have_is_named() => Assert.Equal("SYSPRO-KEY-MISSING", await BindAsync(site.Settings(enet: null), Own("ApSupplier", "Nothing")));

    [Fact]
    public async Task Rows_of_several_companies_that_do_not_say_which_are_refused() =>
        Assert.Equal("SYSPRO-COMPANY-KEY", await BindAsync(site.Settings(), Own("ApSupplier", "Supplier") with { Fields = [new Field("Supplier", FieldType.Text)], Key = ["Supplier"] }));

    [Fact]
    public async Task Cost_centres_of_a_company_that_has_none_are_refused()
    {
        await using ISource source = site.Connect(site.Settings(more: "costCentre: none"));
        Assert.Equal("SYSPRO-COST-CENTRE", (await Assert.ThrowsAsync<ConnectorException>(() => source.BindAsync(source.Catalog.Single(stream => stream.Name == "cost_centres"), Cancel))).Error.Code);
    }

    [Fact]
    public async Task A_stream_that_was_bound_to_a_channel_which_is_no_longer_described_is_refused()
    {
        await using ISource source = site.Connect(site.Settings(enet: null));
        StreamDefinition stream = source.Catalog.Single(each => each.Name == "ap_suppliers");
        Assert.Equal("SYSPRO-NO-CHANNEL", (await Assert.ThrowsAsync<ConnectorException>(() => source.OpenAsync(stream, new StreamBinding("enet", "ApSupplier"), Cancel))).Error.Code);
    }

    [Fact]
    public async Task A_window_over_a_field_that_the_stream_does_not_have_is_refused()
    {
        await using ISource source = site.Connect(site.Settings());
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_suppliers");
        ConnectorError window = (await Assert.ThrowsAsync<ConnectorException>(() => SysproSite.ReadAsync(stream, new RangeWindow("Nothing", "1", null, WithNulls: false)))).Error;
        Assert.Equal("STREAM-WINDOW", window.Code);
        Assert.Contains("`--stream`", window.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_does_not_fit_into_an_address_is_not_sent()
    {
        StreamDefinition wordy = Own("ApSupplier", "Supplier") with { Filter = string.Join(" and ", Enumerable.Range(0, 60).Select(i => $"Supplier ne 'X{i}'")) };
        await using ISource source = site.Connect(site.Settings(odata: null, enet: ", maxXmlInBytes: 1000"), wordy);
        Assert.Equal("SYSPRO-ENET-TOO-LONG", (await Assert.ThrowsAsync<ConnectorException>(async () =>
        {
            await using ISourceStream stream = await SysproSite.OpenAsync(source, "own");
            await SysproSite.ReadAsync(stream, new FullWindow());
        })).Error.Code);
    }

    [Fact]
    public async Task A_session_that_the_server_ends_again_at_once_belongs_to_somebody_else_too()
    {
        await using SysproSite busy = await SysproSite.StartAsync(new SysproSandboxOptions { AsOf = new DateOnly(2026, 11, 20) });
        await using ISource source = busy.Connect(busy.Settings(odata: null));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_suppliers");
        busy.Host.Context.Faults.Order(new FaultOrder { Operation = "enet/Query/*", Effect = FaultEffect.ExpireSessions, Times = null });
        Assert.Equal("SYSPRO-SESSION-EVICTED", (await Assert.ThrowsAsync<ConnectorException>(() => SysproSite.ReadAsync(stream, new FullWindow()))).Error.Code);
    }

    private async Task<string> BindAsync(string settings, StreamDefinition own)
    {
        await using ISource source = site.Connect(settings, own);
        return (await Assert.ThrowsAsync<ConnectorException>(() => source.BindAsync(source.Catalog.Single(stream => stream.Name == own.Name), Cancel))).Error.Code;
    }

    private static StreamDefinition Own(string entity, string key) => new("own", entity)
    {
        Fields = [new Field("Company", FieldType.Text) { SourceName = "$company", Required = true }, new Field(key, FieldType.Text)],
        Key = ["Company", key],
        Strategy = ReadStrategy.Snapshot,
        Defaults = new StreamDefaults("Own", WriteMode.Replace),
    };
}
