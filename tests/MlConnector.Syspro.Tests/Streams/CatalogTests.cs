using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Syspro;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests.Streams;

/// <summary>What must hold of every standard stream.</summary>
public sealed class CatalogTests
{
    /// <summary>SYSPRO fills such numbers with zeros or blanks, as the site and the channel have it: another filling is no change.</summary>
    [Fact]
    public async Task Payment_numbers_are_codes_whose_filling_is_no_part_of_them()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { AsOf = new DateOnly(2026, 11, 20) });
        await using ISource source = site.Connect(site.Settings());
        Assert.All(source.Catalog.SelectMany(stream => stream.Fields).Where(field => field.Name == "PaymentNumber"), field => Assert.True(field.NumberedCode));
        Assert.Contains(source.Catalog.Single(stream => stream.Name == "ap_invoices").Fields, field => field.Name == "PaymentNumber");
    }

    [Fact]
    public async Task What_goes_by_its_open_filter_alone_is_read_in_full_now_and_then_because_a_row_may_be_closed_before_it_is_ever_read()
    {
        await using SysproSite site = await SysproSite.StartAsync(new SysproSandboxOptions { AsOf = new DateOnly(2026, 11, 20) });
        await using ISource source = site.Connect(site.Settings());
        StreamDefinition[] blind = [.. source.Catalog.Where(stream => stream is { Strategy: ReadStrategy.OpenItems, Cursor.Field: null })];
        Assert.Contains(blind, stream => stream.Name == "po_lines");
        Assert.All(blind, stream => Assert.InRange(stream.Cursor.FullEvery, 1, 1000));
    }
}
