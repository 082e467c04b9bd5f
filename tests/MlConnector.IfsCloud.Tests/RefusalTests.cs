using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.IfsCloud.Tests.Support;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.IfsCloud;

namespace MlConnector.IfsCloud.Tests;

/// <summary>Each way in which a site can refuse, by its cause, with the code that tells it and who can mend it.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData(400, "ODP_MALFORMED_REQUEST", "IFS-QUERY", ErrorKind.Config)]
    [InlineData(501, "ODP_NOT_IMPLEMENTED", "IFS-NOT-OFFERED", ErrorKind.Config)]
    [InlineData(423, "", "IFS-LOCKED", ErrorKind.Transient)]
    [InlineData(500, "MI_MODIFIED_ERROR", "IFS-METADATA-RENEWING", ErrorKind.Transient)]
    [InlineData(403, "", "IFS-FORBIDDEN", ErrorKind.Auth)]
    [InlineData(404, "ODP_RESOURCE_NOTFOUND", "IFS-NOT-FOUND", ErrorKind.Config)]
    public async Task An_answer_is_judged_by_its_status_and_then_by_known_codes(int status, string vendor, string code, ErrorKind kind)
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        ISource source = site.Connect(site.Settings().Replace("patience: 20s", "patience: 1s", StringComparison.Ordinal));
        ISourceStream stream = await IfsSite.OpenAsync(source, "suppliers");
        site.Host.Context.Faults.Order(new FaultOrder { Module = IfsCloudSandbox.ModuleName, Operation = "odata/*", Times = null, Status = status, Body = $$"""{ "error": { "code": "{{vendor}}", "message": "said so" } }""" });
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => IfsSite.ReadAsync(stream, new FullWindow()));
        Assert.Equal((code, kind), (refused.Error.Code, refused.Error.Kind));
        Assert.NotEmpty(refused.Error.Fix);
    }

    [Theory]
    [InlineData("{ entity: VoucherRowsAnalysis/Reference_CodeB, key: [Nope], fields: { Nope: text(20) } }", "IFS-KEY-MISSING")]
    [InlineData("{ entity: PurchaseOrderHandling/PurchaseOrderSet, key: [OrderNo], strategy: date, cursor: { field: Nope }, fields: { OrderNo: text(50), Nope: date } }", "IFS-CURSOR-MISSING")]
    [InlineData("{ entity: nonsense, key: [OrderNo], fields: { OrderNo: text(50) } }", "IFS-STREAM")]
    [InlineData("{ entity: PurchaseOrderHandling/PurchaseOrderSet, key: [OrderNo], fields: { OrderNo: text(50), Company: text(10) from=$company } }", "IFS-STREAM")]
    [InlineData("{ entity: PurchaseOrderHandling/PurchaseOrderSet, key: [OrderNo], fields: { OrderNo: text(50) }, with: { S: { entity: X/Y, on: { OrderNo: OrderNo }, fields: { A: text(1) } } } }", "IFS-STREAM")]
    public async Task A_stream_that_does_not_fit_the_site_is_refused_when_it_is_bound(string yaml, string code)
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        ISource source = site.Connect(site.Settings(), IfsSite.Stream("own", yaml));
        Assert.Equal(code, (await Assert.ThrowsAsync<ConnectorException>(() => IfsSite.OpenAsync(source, "own"))).Error.Code);
    }
}
