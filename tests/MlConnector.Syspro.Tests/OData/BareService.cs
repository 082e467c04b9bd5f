using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MlConnector.Syspro.Tests.OData;

/// <summary>A plain OData 4 server that knows nothing of companies: <c>{base}/ArInvoices</c>, next links that count rows, key order.</summary>
internal sealed class BareService : IAsyncDisposable
{
    private const string Csdl = """
        <edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="S" xmlns="http://docs.oasis-open.org/odata/ns/edm">
        <EntityType Name="ArInvoice"><Key><PropertyRef Name="Company"/><PropertyRef Name="Invoice"/></Key><Property Name="Company" Type="Edm.String" Nullable="false"/><Property Name="Invoice" Type="Edm.String" Nullable="false"/>
        <Property Name="InvoiceValue" Type="Edm.Decimal" Precision="20" Scale="2"/><Property Name="InvoiceDate" Type="Edm.Date"/><Property Name="Paid" Type="Edm.Boolean"/><Property Name="LastModified" Type="Edm.DateTimeOffset" Precision="3"/></EntityType>
        <EntityContainer Name="C"><EntitySet Name="ArInvoices" EntityType="S.ArInvoice"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>
        """;

    private readonly WebApplication app;

    private BareService(WebApplication app) => this.app = app;

    public Uri Address { get; private set; } = null!;

    public List<string> Queries { get; } = [];

    public static async Task<BareService> StartAsync(int rows, int pageSize)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication built = builder.Build();
        BareService service = new(built);
        built.Run(context => service.AnswerAsync(context, rows, pageSize));
        await built.StartAsync();
        service.Address = new Uri(built.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/odata/9");
        return service;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, int rows, int pageSize)
    {
        string path = context.Request.Path.Value!;
        if (path == "/odata/9/$metadata")
        {
            await context.Response.WriteAsync(Csdl);
            return;
        }

        if (path != "/odata/9/ArInvoices")
        {
            context.Response.StatusCode = 404;
            return;
        }

        IQueryCollection query = context.Request.Query;
        lock (Queries) Queries.Add(WebUtility.UrlDecode(context.Request.QueryString.Value ?? ""));
        int skip = int.Parse(query["$skiptoken"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture), top = int.Parse(query["$top"].FirstOrDefault() ?? "999999", CultureInfo.InvariantCulture);
        int from = After(query["$filter"].ToString()) + skip, to = Math.Min(rows, from + Math.Min(pageSize, top));
        if (query["$filter"].ToString().Contains(" lt ", StringComparison.Ordinal)) to = from;
        string link = to < rows && top > pageSize ? $",\"@odata.nextLink\":\"{context.Request.Scheme}://{context.Request.Host}{path}?$orderby=Company,Invoice&$skiptoken={skip + pageSize}\"" : "";
        StringBuilder body = new("{\"@odata.context\":\"x\",\"value\":[");
        for (int i = from; i < to; i++) body.Append(i > from ? "," : "").Append(CultureInfo.InvariantCulture, $"{{\"@odata.etag\":\"W/\\\"{i}\\\"\",\"Company\":\"EDU1\",\"Invoice\":\"{i:D15}\",\"InvoiceValue\":90071992547409.93,\"InvoiceDate\":\"2026-01-31\",\"Paid\":false,\"LastModified\":\"2026-01-31T10:00:00.000Z\"}}");
        await context.Response.WriteAsync(body.Append(CultureInfo.InvariantCulture, $"]{link}}}").ToString());
    }

    private static int After(string filter)
    {
        int at = filter.LastIndexOf("Invoice gt '", StringComparison.Ordinal);
        return at < 0 ? 0 : int.Parse(filter.AsSpan(at + 12, 15), CultureInfo.InvariantCulture) + 1;
    }
}
