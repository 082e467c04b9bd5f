using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>The file that <c>trustedCertificates</c> names is gone: what is stored here is shown, a text that names it is refused, and so is what connects.</summary>
public sealed class GoneAuthoritiesTests
{
    [Fact]
    public async Task What_is_stored_is_shown_and_what_connects_is_refused()
    {
        await using Site site = await Site.StartAsync("      ap_suppliers: {}\n");
        await site.DeliverAsync();
        File.Delete(site.Host.Context.Options.CertificateFile!);

        string supplier = site.Syspro.Table("ApSupplier").Rows[0].Text("Supplier").Trim();
        foreach (string shown in new[] { "status", $"trace {supplier}", "dead-letters list", "export" }) (await site.Mlc.RunAsync($"{shown} --json")).Ended(0);

        Assert.Equal("CONFIG-FILE", (await site.Mlc.RunAsync($"plan -f {site.File} --json")).Ended(2).Json.GetProperty("errors")[0].GetProperty("code").GetString());
        string run = (await site.Mlc.RunAsync("run --json")).Ended(1).Output;
        Assert.Contains("HTTP-TRUSTED-CA", run, StringComparison.Ordinal);
        Assert.Contains(site.Host.Context.Options.CertificateFile!, run, StringComparison.Ordinal);
        JsonElement[] problems = [.. (await site.Mlc.RunAsync("check --json")).Json.GetProperty("findings").EnumerateArray().Where(finding => finding.GetProperty("outcome").GetString() == "Problem")];
        Assert.True(problems.Length >= 2, "both systems are out of reach");
        Assert.All(problems, finding => Assert.Equal("HTTP-TRUSTED-CA", finding.GetProperty("errors")[0].GetProperty("code").GetString()));
    }

    public static TheoryData<string> Types => [.. Connectors.All.Select(connector => connector.Type)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_connector_asks_for_the_file_where_it_is_written_and_not_where_it_was_applied(string type)
    {
        ConnectorError told = Assert.Single(Told(type, new SettingPlace("finance.yaml", 4, 5)), IsAboutFile);
        Assert.Equal("finance.yaml:4:5", told.Where);
        Assert.DoesNotContain(Told(type, SettingPlace.Revision), IsAboutFile);
    }

    private static IReadOnlyList<ConnectorError> Told(string type, SettingPlace place)
    {
        var problems = new Problems();
        ConnectorServices services = new(TimeProvider.System, null!, NullLoggerFactory.Instance, null!, static () => 0, null!, null!); // nothing connects
        MapNode settings = new(place, [KeyValuePair.Create<ScalarNode, SettingNode>(new(place, "trustedCertificates", false), new ScalarNode(place, "/nowhere/ca.pem", false))]);
        Assert.Null(Connectors.Sources.FirstOrDefault(source => source.Type == type)?.Create("c", settings, [], services, problems));
        Assert.Null(Connectors.Destinations.FirstOrDefault(destination => destination.Type == type)?.Create("c", settings, services, problems));
        return problems.Errors;
    }

    private static bool IsAboutFile(ConnectorError error) => error.Code == "CONFIG-FILE";
}
