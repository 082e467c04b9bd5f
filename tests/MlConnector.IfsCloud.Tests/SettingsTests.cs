using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Projections;
using MlConnector.Syspro.Tests.Support;
using MlConnector.Yaml;

namespace MlConnector.IfsCloud.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Every_wrong_setting_is_told_at_once_with_its_place()
    {
        string all = Problems("""
            url: ftp://x
            clientId: c
            clientSecret: plain
            companies: [A, A]
            pathTemplate: nowhere
            pageSize: 5001
            headers: { Authorization: x }
            withoutSelect: [nothing]
            companyProbe: nonsense
            entities: { suppliers: { set: "x:y/z" } }
            writeBack: { vouchers: { mandatoryCodeParts: [B, A, CodeC], demands: { mandatory: [M], forbidden: [S] } } }
            colour: red
            """);
        foreach (string expected in new[] { "erp.url", "'realm'", "CONFIG-SECRET-IN-FILE", "names a company twice", "pathTemplate", "pageSize", "'Authorization'", "'nothing'", "companyProbe", "entities.suppliers.set", "mandatoryCodeParts names 'A'", "mandatoryCodeParts names 'CodeC'", "'forbidden'", "'colour'" }) Assert.Contains(expected, all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PurchaseOrderHandling/PurchaseOrderSet", "https://x.ifs.cloud/main/ifsapplications/projection/v1/PurchaseOrderHandling.svc/PurchaseOrderSet")]
    [InlineData("int:PurchaseOrderHandling.svc/PurchaseOrderSet", "https://x.ifs.cloud/int/ifsapplications/projection/v1/PurchaseOrderHandling.svc/PurchaseOrderSet")]
    [InlineData("entity:PurchaseOrderLineEntity/PurchaseOrderLineSet", "https://x.ifs.cloud/int/ifsapplications/entity/v1/PurchaseOrderLineEntity.svc/PurchaseOrderLineSet")]
    [InlineData("CodePartValuesHandling/CompanyFinanceSet(Company='10')/CodeIArray", "https://x.ifs.cloud/main/ifsapplications/projection/v1/CodePartValuesHandling.svc/CompanyFinanceSet(Company='10')/CodeIArray")]
    public void A_set_has_one_address(string set, string address)
    {
        SetTemplates templates = new(new Uri("https://x.ifs.cloud"), SetTemplates.Projections, SetTemplates.EntityServices);
        Assert.Equal(address, templates.Of(SetAddress.Parse(set)!).ToString());
    }

    [Theory]
    [InlineData("https://x.ifs.cloud/", "https://x.ifs.cloud/main/ifsapplications/projection/v1/A.svc/B", "https://x.ifs.cloud/auth/realms/r/protocol/openid-connect/token")]
    [InlineData("https://gate.example:8443/erp", "https://gate.example:8443/erp/main/ifsapplications/projection/v1/A.svc/B", "https://gate.example:8443/erp/auth/realms/r/protocol/openid-connect/token")]
    [InlineData("https://gate.example/erp/main/ifsapplications/web/page/Lobby", "https://gate.example/erp/main/ifsapplications/projection/v1/A.svc/B", "https://gate.example/erp/auth/realms/r/protocol/openid-connect/token")]
    public void A_path_before_the_doors_is_kept(string url, string set, string token)
    {
        Problems problems = new();
        MapNode map = YamlTree.Parse("test.yaml", $"type: ifs-cloud\nurl: {url}\nrealm: r\nclientId: c\nclientSecret: ${{secret:s}}", problems)!;
        IfsCloudOptions options = IfsCloudOptionsReader.Read("erp", new SettingReader(map, "erp", problems), new TestServices().Services.Time, _ => null)!;
        Assert.Equal(set, options.Templates.Of(SetAddress.Parse("A/B")!).AbsoluteUri);
        Assert.Equal(token, options.SignIn.TokenUrl.AbsoluteUri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PurchaseOrderSet")]
    [InlineData("main:/X")]
    [InlineData("door:A/B")]
    [InlineData("A/B?x=1")]
    [InlineData("A/../B")]
    [InlineData("A b/C")]
    public void What_is_no_set_is_refused(string text) => Assert.Null(SetAddress.Parse(text));

    private static string Problems(string settings)
    {
        Problems problems = new();
        MapNode map = YamlTree.Parse("test.yaml", "type: ifs-cloud\n" + settings, problems)!;
        Assert.Null(new IfsCloudFactory().Create("erp", map, [], new TestServices().Services, problems));
        return string.Join('\n', problems.Errors);
    }
}
