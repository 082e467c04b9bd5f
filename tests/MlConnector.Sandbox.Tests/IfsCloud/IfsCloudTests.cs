using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;
using MlConnector.Sandbox.Time;

namespace MlConnector.Sandbox.Tests.IfsCloud;

/// <summary>The IFS stand-in behaves as the fact sheet says: asked over real HTTP, by a client that knows nothing of the product.</summary>
public sealed class IfsCloudTests
{
    private const string Vouchers = "main/ifsapplications/projection/v1/VoucherRowsAnalysis.svc/VoucherRowSet";
    private const string Orders = "main/ifsapplications/projection/v1/PurchaseOrderHandling.svc/PurchaseOrderSet";

    [Fact]
    public async Task Vouchers_balance_and_orders_have_lines()
    {
        await using World world = await World.StartAsync();
        Assert.All(world.Ifs.Data.Set("VoucherRowSet").Rows.GroupBy(row => string.Join('|', row.Key.Take(4))), voucher => Assert.Equal(0, voucher.Sum(row => ((decimal?)row["DebetAmount"] ?? 0) - ((decimal?)row["CreditAmount"] ?? 0))));
        Assert.Equal(world.Ifs.Data.Set("PurchaseOrderSet").Rows.Select(row => row.Text("OrderNo")), world.Ifs.Data.Set("PurchaseOrderLineSet").Rows.Select(row => row.Text("OrderNo")).Distinct());
        Assert.Equal(world.Ifs.Data.Set("CustomerOrderSet").Rows.Select(row => row.Text("OrderNo")), world.Ifs.Data.Set("CustomerOrderLineSet").Rows.Select(row => row.Text("OrderNo")).Distinct());
    }

    [Fact]
    public async Task A_token_lives_as_long_as_it_says_and_wrong_credentials_are_refused()
    {
        await using World world = await World.StartAsync();
        Assert.Equal(180, (await world.TokenAsync()).GetProperty("expires_in").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync(Vouchers + "?$top=1")).Status);
        world.Clock.Advance(TimeSpan.FromSeconds(181));
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.GetAsync(Vouchers + "?$top=1")).Status);
        Assert.Equal("unauthorized_client", (await world.TokenAsync("wrong")).GetProperty("error").GetString());
    }

    [Theory]
    [InlineData(IfsPaging.NoNextLink, 60, 60, false)]
    [InlineData(IfsPaging.NextLinkWhenNoTop, 60, 60, false)]
    [InlineData(IfsPaging.NextLinkWhenNoTop, null, 25, true)]
    [InlineData(IfsPaging.NextLinkAlways, 60, 25, true)]
    public async Task Pages_are_told_to_go_on_as_the_world_says(IfsPaging paging, int? top, int rows, bool linked)
    {
        await using World world = await World.StartAsync(new() { Paging = paging, ServerPage = 25 });
        await world.TokenAsync();
        (HttpStatusCode _, JsonElement page) = await world.GetAsync($"{Vouchers}?$orderby=Company,VoucherType{(top is null ? "" : $"&$top={top}")}");
        Assert.Equal(rows, page.GetProperty("value").GetArrayLength());
        Assert.Equal(linked, page.TryGetProperty("@odata.nextLink", out _));
    }

    [Fact]
    public async Task A_change_has_to_name_the_entity_tag_that_is_there()
    {
        await using World world = await World.StartAsync();
        await world.TokenAsync();
        IfsRow order = world.Ifs.Data.Set("PurchaseOrderSet").Rows[0];
        string path = $"{Orders}(OrderNo='{order.Text("OrderNo")}')";
        const string Body = """{"Cf_Priority":"Low"}""";
        Assert.Equal((HttpStatusCode)428, await world.SendAsync("PATCH", path, Body));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await world.SendAsync("PATCH", path, Body, order.Etag[2..]));
        Assert.Equal(HttpStatusCode.OK, await world.SendAsync("PATCH", path, Body, order.Etag));
        Assert.Equal("Low", world.Ifs.Data.Set("PurchaseOrderSet").Rows[0].Text("Cf_Priority"));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await world.SendAsync("PATCH", path, Body, order.Etag));
        Assert.Equal(HttpStatusCode.OK, await world.SendAsync("PATCH", path, Body, "*"));
        Assert.Equal(HttpStatusCode.NotFound, await world.SendAsync("PATCH", $"{Orders}(OrderNo='nope')", Body, "*"));
        Assert.Equal(HttpStatusCode.BadRequest, await world.SendAsync("PATCH", path, """{"Nope":1}""", "*"));
        Assert.Equal(HttpStatusCode.BadRequest, await world.SendAsync("PATCH", path, Body, "*", "text/plain"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await world.SendAsync("PATCH", $"{Vouchers}(Company='10')", "{}", "*"));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await world.SendAsync("POST", Orders, "{}"));
    }

    [Fact]
    public async Task An_upserting_service_creates_what_is_missing_and_overwrites_what_is_there()
    {
        await using World world = await World.StartAsync(new() { UpsertSets = new HashSet<string>(StringComparer.Ordinal) { "PurchaseOrderSet" } });
        await world.TokenAsync();
        Assert.Equal(HttpStatusCode.Created, await world.SendAsync("PATCH", $"{Orders}(OrderNo='new')", """{"Cf_Priority":"Low"}"""));
        Assert.Equal(HttpStatusCode.OK, await world.SendAsync("PATCH", $"{Orders}(OrderNo='new')", """{"Cf_Priority":"High","AuthorizeCode":"X"}"""));
        IfsRow made = world.Ifs.Data.Set("PurchaseOrderSet").Rows.Single(row => row.Text("OrderNo") == "new");
        Assert.Equal(("High", ""), (made.Text("Cf_Priority"), made.Text("AuthorizeCode")));
    }

    [Theory]
    [InlineData("?$filter=Nope eq 1", 400)]
    [InlineData("?$select=Nope", 400)]
    [InlineData("?$select=VendorNoRef", 400)]
    [InlineData("?$filter=Objstate eq 'Closed'", 400)]
    [InlineData("?$filter=Objstate eq IfsApp.CustomerOrderHandling.PurchaseOrderState'Closed'", 400)]
    [InlineData("?$filter=Objstate eq IfsApp.PurchaseOrderHandling.PurchaseOrderState'Finalised'", 400)]
    [InlineData("?$filter=OrderDate ge 2026-01-01", 400)]
    [InlineData("?$filter=OrderNo eq 1", 400)]
    [InlineData("?$expand=OrderLinesArray", 501)]
    [InlineData("?$filter=Objstate eq IfsApp.PurchaseOrderHandling.PurchaseOrderState'Closed' and OrderDate ge 2020-01-01T00:00:00Z", 200)]
    [InlineData("?$expand=VendorNoRef&$select=OrderNo", 200)]
    [InlineData("?$filter=startswith(OrderNo,'10') and not (VendorNo eq null)", 200)]
    public async Task What_the_vendor_refuses_is_refused(string query, int status)
    {
        await using World world = await World.StartAsync();
        await world.TokenAsync();
        (HttpStatusCode answered, JsonElement body) = await world.GetAsync(Orders + query);
        Assert.Equal(status, (int)answered);
        if (status == 400) Assert.Equal("Malformed Request.", body.GetProperty("error").GetProperty("message").GetString());
        if (status == 501) Assert.Equal("ODP_NOT_IMPLEMENTED", body.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("main/ifsapplications/projection/v1/Nothing.svc/NothingSet")]
    [InlineData("main/ifsapplications/projection/v1/PurchaseOrderLineEntity.svc/PurchaseOrderLineSet")]
    [InlineData("int/ifsapplications/entity/v1/PurchaseOrderHandling.svc/PurchaseOrderSet")]
    [InlineData("main/ifsapplications/projection/v1/PurchaseOrderHandling.svc/Nothing")]
    public async Task What_is_not_there_is_not_found(string path)
    {
        await using World world = await World.StartAsync();
        await world.TokenAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await world.GetAsync(path)).Status);
    }

    [Fact]
    public async Task A_row_has_a_tag_that_changes_with_it_and_a_select_leaves_out_what_was_not_asked_for()
    {
        await using World world = await World.StartAsync();
        await world.TokenAsync();
        JsonElement before = (await world.GetAsync(Orders + "?$top=1")).Body.GetProperty("value")[0];
        Assert.Equal("PurchaseOrder", before.GetProperty("luname").GetString());
        IfsRow row = world.Ifs.Data.Set("PurchaseOrderSet").Rows[0];
        world.Ifs.Data.Change(row, ("BuyerCode", "ANNA"));
        JsonElement after = (await world.GetAsync(Orders + "?$top=1&$select=OrderNo")).Body.GetProperty("value")[0];
        Assert.Equal(["@odata.etag", "OrderNo"], after.EnumerateObject().Select(property => property.Name));
        Assert.StartsWith("W/\"", after.GetProperty("@odata.etag").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(before.GetProperty("@odata.etag").GetString(), after.GetProperty("@odata.etag").GetString());
    }

    [Fact]
    public async Task Above_the_limit_the_answer_is_429_until_the_window_has_room()
    {
        await using World world = await World.StartAsync(new() { RequestsPerMinute = 3 });
        await world.TokenAsync();
        for (int i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.OK, (await world.GetAsync(Orders + "?$top=1")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await world.GetAsync(Orders + "?$top=1")).Status);
        world.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(HttpStatusCode.OK, (await world.GetAsync(Orders + "?$top=1")).Status);
    }

    [Fact]
    public async Task A_company_without_the_right_answers_200_with_nothing()
    {
        await using World world = await World.StartAsync();
        await world.TokenAsync();
        world.Ifs.Allow("20", false);
        (HttpStatusCode status, JsonElement body) = await world.GetAsync(Vouchers + "?$filter=Company eq '20'&$top=5");
        Assert.Equal((HttpStatusCode.OK, 0), (status, body.GetProperty("value").GetArrayLength()));
    }

    [Fact]
    public async Task Metadata_has_the_projections_own_types_and_the_log_keeps_changes_of_what_is_logged()
    {
        await using World world = await World.StartAsync(new() { LoggedUnits = new HashSet<string>(StringComparer.Ordinal) { "SupplierInfoGeneral" } });
        await world.TokenAsync();
        XDocument metadata = XDocument.Parse(await world.TextAsync("main/ifsapplications/projection/v1/VoucherRowsAnalysis.svc/$metadata"));
        Assert.Contains(metadata.Descendants(), element => element.Name.LocalName == "Schema" && (string?)element.Attribute("Namespace") == "IfsApp.VoucherRowsAnalysis");
        Assert.Contains(metadata.Descendants(), element => (string?)element.Attribute("Name") == "VoucherNo" && (string?)element.Attribute("Type") == "Edm.Decimal" && (string?)element.Attribute("Precision") == "130");
        long before = world.Ifs.Data.Set("HistoryLogOverviewSet").Rows.Count;
        world.Ifs.Play("delete-supplier");
        IfsRow entry = world.Ifs.Data.Set("HistoryLogOverviewSet").Rows[^1];
        Assert.Equal((before + 1, "Delete", "SUPPLIER_ID=S0001^"), (world.Ifs.Data.Set("HistoryLogOverviewSet").Rows.Count, entry.Text("HistoryType"), entry.Text("Keys")));
    }

    private sealed class World(IfsCloudSandbox ifs, SandboxHost host) : IAsyncDisposable
    {
        private readonly HttpClient client = new() { BaseAddress = host.Http };

        public IfsCloudSandbox Ifs => ifs;

        public VirtualClock Clock => host.Context.Clock;

        public static async Task<World> StartAsync(IfsCloudSandboxOptions? options = null)
        {
            var ifs = new IfsCloudSandbox(options ?? new IfsCloudSandboxOptions());
            return new World(ifs, await SandboxHost.StartAsync(new SandboxOptions { HttpsPort = null, Clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 11, 18, 9, 0, 0, TimeSpan.Zero)) }, [ifs], TestContext.Current.CancellationToken));
        }

        public async Task<JsonElement> TokenAsync(string? secret = null)
        {
            Dictionary<string, string> form = new(StringComparer.Ordinal) { ["grant_type"] = "client_credentials", ["client_id"] = "MLC", ["client_secret"] = secret ?? ifs.Options.ClientSecret, ["scope"] = "openid microprofile-jwt" };
            using FormUrlEncodedContent content = new(form);
            using HttpResponseMessage answer = await client.PostAsync(new Uri("auth/realms/acme1/protocol/openid-connect/token", UriKind.Relative), content, TestContext.Current.CancellationToken);
            JsonElement body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
            if (body.TryGetProperty("access_token", out JsonElement token)) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.GetString());
            return body;
        }

        public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement);
        }

        public async Task<HttpStatusCode> SendAsync(string method, string path, string body, string? ifMatch = null, string type = "application/json")
        {
            using HttpRequestMessage request = new(new HttpMethod(method), path) { Content = new StringContent(body, MediaTypeHeaderValue.Parse(type)) };
            if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            using HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }

        public async Task<string> TextAsync(string path) => Encoding.UTF8.GetString(await client.GetByteArrayAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));

        public async ValueTask DisposeAsync()
        {
            client.Dispose();
            await host.DisposeAsync();
        }
    }
}
