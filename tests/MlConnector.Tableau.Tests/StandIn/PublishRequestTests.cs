using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.Schema;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.StandIn;

/// <summary>The stand-in itself, asked without our client: which files it takes in which ways, and that it shows what was in them.</summary>
public sealed class PublishRequestTests
{
    private const string Csv = "Customer,Amount,Lines,Due,Open,At\r\n\"Miller, \"\"Sons\"\"\",10.25,3,2026-05-31,true,2026-06-01 08:00:00\r\nBöhm,0.30,,,false,\nMiller,,1,2026-06-30,,2026-06-01 09:00:00\n";
    private static readonly byte[] Hyper = [0x48, 0x79, 0x50, 0x65, 0x72, 0x08, 0, 0, 0x01, 0, 0, 0, 42];

    [Fact]
    public async Task A_packaged_text_file_is_parsed_and_shown_as_it_was_written()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        using RawSite site = await RawSite.OpenAsync(world);
        Assert.Equal((201, ""), await PublishAsync(site, "tdsx", Packaged()));
        TableauSandboxSource source = world.Sandbox.Source("default", "Sales");
        Assert.Equal([("Customer", "STRING"), ("Amount", "REAL"), ("Lines", "INTEGER"), ("Due", "DATE"), ("Open", "BOOLEAN"), ("At", "DATETIME")], source.Columns);
        Assert.Equal(["Miller, \"Sons\"|10.25|3|2026-05-31|true|2026-06-01T08:00:00", "Böhm|0.3|||false|", "Miller||1|2026-06-30||2026-06-01T09:00:00"], source.Rows.Select(row => string.Join('|', row.Values)));

        (_, _, JsonElement answer) = await site.SendAsync(HttpMethod.Post, "/api/v1/vizql-data-service/query-datasource", Json(new
        {
            datasource = new { datasourceLuid = source.Id },
            query = new { fields = new object[] { new { fieldCaption = "Open" }, new { fieldCaption = "Amount", function = "SUM", fieldAlias = "all" } } },
            options = new { returnFormat = "ARRAYS", rowLimit = 2 },
        }));
        Assert.Equal("""[[true,10.25],[false,0.3]]""", answer.GetProperty("data").GetRawText());

        // Text is no Hyper file: its rows cannot be changed in place.
        Assert.Equal((400, "400000"), Short(await site.SendAsync(HttpMethod.Patch, $"datasources/{source.Id}/data", Json(new { actions = new[] { new Dictionary<string, string>(StringComparer.Ordinal) { ["action"] = "delete" } } }), requestId: "r1")));
    }

    [Theory]
    [InlineData("Customer,Amount\nA,1\n", "", "has another number of values")]
    [InlineData("Customer,Amount,Lines,Due,Open,Seen\n", "", "names other columns")]
    [InlineData("Customer,Amount,Lines,Due,Open,At\nA,one,,,,\n", "", "Amount is no REAL")]
    [InlineData("Customer,Amount,Lines,Due,Open,At\n\"A,1,,,,\n", "", "do not end")]
    [InlineData("Customer,Amount,Lines,Due,Open,At\n\"A\"B,1,,,,\n", "", "behind its quotes")]
    [InlineData(Csv, "class='textscan'", "names no text file")]
    [InlineData(Csv, "locale='en_US'", "lacks locale")]
    [InlineData(Csv, "type='table'", "no relation of a table")]
    [InlineData(Csv, "[sales#csv]", "another table")]
    public async Task A_packaged_text_file_that_does_not_fit_its_description_is_refused(string csv, string without, string words)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        using RawSite site = await RawSite.OpenAsync(world);
        byte[] file = Packaged(csv, without.Length == 0 ? Description : Description.Replace(without, without.StartsWith('[') ? "[x]" : "", StringComparison.Ordinal));
        (int status, string code, JsonElement body) = await site.SendAsync(HttpMethod.Post, "datasources?datasourceType=tdsx", await RequestAsync(site, file));
        Assert.Equal((400, "400011"), (status, code));
        Assert.Contains(words, body.GetProperty("error").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(world.Sandbox.Sources);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("xlsx")]
    [InlineData("tde")]
    [InlineData("parquet")]
    [InlineData("tdsx")]
    [InlineData("hyper")]
    [InlineData("")]
    public async Task Bare_text_and_files_of_another_type_than_they_say_are_refused(string type)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        using RawSite site = await RawSite.OpenAsync(world);
        Assert.Equal((400, "400011"), await PublishAsync(site, type, Encoding.UTF8.GetBytes(Csv)));
        Assert.Empty(world.Sandbox.Jobs);
    }

    /// <summary>Who waits for a large file is told of a gateway's patience, and finds it published later all the same.</summary>
    [Fact]
    public async Task A_large_file_that_is_published_without_a_job_is_answered_with_504_and_comes_all_the_same()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { LargestSynchronousBytes = 8, JobDuration = TimeSpan.FromDays(1) });
        using RawSite site = await RawSite.OpenAsync(world);
        Assert.Equal((504, "504000"), await PublishAsync(site, "parquet", await SchemaTests.FileAsync()));
        Assert.Equal("running", Assert.Single(world.Sandbox.Jobs).Outcome);
        world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("something", Assert.Single(world.Sandbox.Source("default", "Sales").Rows)["Theirs"]);
    }

    [Fact]
    public async Task A_file_may_come_with_the_call_or_by_an_upload_and_a_name_is_taken_once()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        using RawSite site = await RawSite.OpenAsync(world);
        Assert.Equal((201, ""), await PublishAsync(site, "hyper", Hyper));
        Assert.Equal((403, "403007"), await PublishAsync(site, "hyper", Hyper));
        Assert.Equal((400, "400011"), await PublishAsync(site, "parquet&append=true", await SchemaTests.FileAsync()));
        Assert.Equal((400, "400000"), await PublishAsync(site, "hyper&append=true&overwrite=true", Hyper));
        Assert.Equal((400, "400020"), Short(await site.SendAsync(HttpMethod.Post, "datasources?datasourceType=hyper&overwrite=true", await RequestAsync(site, null))));
        Assert.Equal((404, "404015"), Short(await site.SendAsync(HttpMethod.Post, "datasources?datasourceType=hyper&overwrite=true&uploadSessionId=none", await RequestAsync(site, null))));
        Assert.Equal((202, ""), await PublishAsync(site, "parquet&overwrite=true&asJob=true", await SchemaTests.FileAsync()));
        world.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("Theirs", Assert.Single(world.Sandbox.Source("default", "Sales").Columns).Name);
    }

    [Theory]
    [InlineData("tableau:content:read", "GET", "datasources")]
    [InlineData("tableau:content:read", "GET", "projects")]
    [InlineData("tableau:file_uploads:create", "POST", "fileUploads")]
    [InlineData("tableau:datasources:create", "POST", "datasources?datasourceType=parquet")]
    [InlineData("tableau:jobs:read", "GET", "jobs/none")]
    [InlineData("tableau:viz_data_service:read", "GET", "/api/v1/vizql-data-service/simple-request")]
    public async Task A_session_of_a_connected_app_does_no_more_than_it_asked_for(string scope, string method, string path)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        using RawSite without = await RawSite.OpenAsync(world, ["tableau:something:else"]);
        Assert.Equal((403, "403004"), Short(await without.SendAsync(new HttpMethod(method), path)));
        using RawSite with = await RawSite.OpenAsync(world, [scope]);
        Assert.NotEqual(403, (await with.SendAsync(new HttpMethod(method), path)).Status);
    }

    private static string Description => """
        <datasource formatted-name='sales' inline='true' version='18.1'>
          <connection class='federated'>
            <named-connections><named-connection caption='sales' name='textscan.1'><connection class='textscan' directory='Data' filename='sales.csv' server='' /></named-connection></named-connections>
            <relation connection='textscan.1' name='sales.csv' table='[sales#csv]' type='table'>
              <columns character-set='UTF-8' header='yes' locale='en_US' separator=','>
                <column datatype='string' name='Customer' ordinal='0' /><column datatype='real' name='Amount' ordinal='1' /><column datatype='integer' name='Lines' ordinal='2' />
                <column datatype='date' name='Due' ordinal='3' /><column datatype='boolean' name='Open' ordinal='4' /><column datatype='datetime' name='At' ordinal='5' />
              </columns>
            </relation>
          </connection>
          <column datatype='real' name='[Amount]' role='measure' type='quantitative' />
        </datasource>
        """;

    private static byte[] Packaged(string csv = Csv, string? description = null)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string text) in new[] { ("sales.tds", description ?? Description), ("Data/sales.csv", csv) })
            {
                using var entry = new StreamWriter(zip.CreateEntry(name).Open());
                entry.Write(text);
            }
        }

        return file.ToArray();
    }

    private static async Task<(int, string)> PublishAsync(RawSite site, string type, byte[] file) => Short(await site.SendAsync(HttpMethod.Post, $"datasources?datasourceType={type}", await RequestAsync(site, file)));

    private static async Task<HttpContent> RequestAsync(RawSite site, byte[]? file)
    {
        (_, _, JsonElement found) = await site.SendAsync(HttpMethod.Get, "projects?filter=name:eq:default");
        string project = found.GetProperty("projects").GetProperty("project")[0].GetProperty("id").GetString()!;
        var body = new MultipartContent("mixed");
        Add(body, "name=\"request_payload\"", "text/xml", Encoding.UTF8.GetBytes($"<tsRequest><datasource name=\"Sales\"><project id=\"{project}\"/></datasource></tsRequest>"));
        if (file is not null) Add(body, "form-data; name=\"tableau_datasource\"; filename=\"sales\"", "application/octet-stream", file);
        return body;
    }

    private static void Add(MultipartContent body, string disposition, string type, byte[] bytes)
    {
        var part = new ByteArrayContent(bytes);
        part.Headers.ContentType = new MediaTypeHeaderValue(type);
        part.Headers.TryAddWithoutValidation("Content-Disposition", disposition);
        body.Add(part);
    }

    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");

    private static (int, string) Short((int Status, string Code, JsonElement Body) answer) => (answer.Status, answer.Code);
}
