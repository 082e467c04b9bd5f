using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.OData;
using MlConnector.Http.Streams;
using MlConnector.Http.Transport;
using MlConnector.IfsCloud.Projections;
using MlConnector.IfsCloud.Streams;

namespace MlConnector.IfsCloud.Options;

/// <summary>Reads and validates the settings of a connection; every problem is reported with its place.</summary>
internal static class IfsCloudOptionsReader
{
    /// <summary>The options; null if anything was reported. <paramref name="find"/> gives a stream by name.</summary>
    public static IfsCloudOptions? Read(string connection, SettingReader reader, TimeProvider time, Func<string, StreamDefinition?> find)
    {
        int before = reader.Problems.Errors.Count;
        reader.Text("type");
        Uri url = EnvironmentAddress.Of(reader.Url("url", required: true) ?? new Uri("http://localhost/"));
        ImmutableArray<string> companies = [.. reader.Texts("companies")];
        if (companies.Distinct(StringComparer.Ordinal).Count() != companies.Length) reader.Report("CONFIG-TWICE", reader.Place, $"{reader.Path} names a company twice.", "Name each company once.");
        IfsCloudOptions options = new()
        {
            Connection = connection,
            Url = url,
            SignIn = ReadSignIn(reader, url),
            Templates = ReadTemplates(reader, url),
            Read = ReadPages(reader, find),
            Companies = companies,
            CompanyProbe = ReadProbe(reader),
            Vouchers = VoucherSettings.Read(reader),
            HistoryLog = HistoryLogSettings.Read(reader, find),
            TimeZone = CompanyZone.Read(reader, time),
            RequestsPerMinute = (int)reader.Integer("requestsPerMinute", 1000, 0, 1_000_000),
            UsePercent = (int)reader.Integer("usePercent", 80, 1, 100),
            TrustedCertificates = reader.Text("trustedCertificates") is { Length: > 0 } file ? file : null,
            AllowPlainHttp = reader.Boolean("allowPlainHttp", false),
            Timeout = reader.Duration("timeout", TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Patience = reader.Duration("patience", TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Entities = new EntityOverrideReader(find, "set").Read(reader),
            CodeMaps = new CodeMapReader(find, StreamCatalog.Standard.Names).Read(reader),
        };
        CheckSets(reader, options);
        ConnectionRules.RequireAuthorities(reader, "trustedCertificates", options.TrustedCertificates);
        reader.Done();
        return reader.Problems.Errors.Count == before ? options : null;
    }

    private static SignInSettings ReadSignIn(SettingReader reader, Uri url)
    {
        Uri? token = reader.Url("tokenUrl", required: false);
        string realm = token is null ? reader.Required("realm") : reader.Text("realm");
        token ??= EnvironmentAddress.Below(url, $"/auth/realms/{Uri.EscapeDataString(realm)}/protocol/openid-connect/token");
        return new SignInSettings(token, reader.Required("clientId"), reader.SecretName("clientSecret", required: true) ?? "", reader.Text("scope", "openid microprofile-jwt"))
        {
            Basic = reader.Choice("clientAuthentication", false, ("body", false), ("basic", true)),
        };
    }

    private static SetTemplates ReadTemplates(SettingReader reader, Uri url)
    {
        SetTemplates templates = new(url, reader.Text("pathTemplate", SetTemplates.Projections), reader.Text("entityPathTemplate", SetTemplates.EntityServices));
        foreach ((string setting, string template) in new[] { ("pathTemplate", templates.Projection), ("entityPathTemplate", templates.EntityService) })
        {
            if (SetTemplates.IsUsable(template)) continue;
            reader.Report("CONFIG-VALUE", reader.Node(setting)?.Place ?? reader.Place, $"{reader.Path}.{setting} is '{template}'.", "Give a path that begins with / and holds {projection} or {service}, and {entitySet} at its end.");
        }

        return templates;
    }

    private static ReadSettings ReadPages(SettingReader reader, Func<string, StreamDefinition?> find)
    {
        ReadSettings settings = new()
        {
            PageSize = (int)reader.Integer("pageSize", 5000, 1, 5000),
            Paging = reader.Choice("paging", ODataPaging.Auto, ("auto", ODataPaging.Auto), ("nextLink", ODataPaging.NextLink), ("keyset", ODataPaging.Keyset), ("skip", ODataPaging.Skip)),
            MaxUrl = (int)reader.Integer("maxUrl", 4000, 500, 16_000),
            Parallel = (int)reader.Integer("parallel", 2, 1, 8),
            QualifiedEnums = reader.Choice("enumLiterals", true, ("qualified", true), ("text", false)),
            WithoutSelect = [.. reader.Texts("withoutSelect")],
            Headers = GatewayHeaders.Read(reader),
        };
        foreach (string unknown in settings.WithoutSelect.Where(name => find(name) is null))
        {
            reader.Report("CONFIG-VALUE", reader.Node("withoutSelect")!.Place, $"{reader.Path}.withoutSelect names '{unknown}', which is no stream.", "Give names of streams; see 'mlc discover'.");
        }

        return settings;
    }

    private static SetAddress ReadProbe(SettingReader reader)
    {
        string text = reader.Text("companyProbe", "main:VoucherRowsAnalysis/Reference_Account");
        if (SetAddress.Parse(text) is { } address) return address;
        reader.Report("CONFIG-VALUE", reader.Node("companyProbe")!.Place, $"{reader.Path}.companyProbe is '{text}'.", SetAddress.Form);
        return new SetAddress("main", "", "");
    }

    private static void CheckSets(SettingReader reader, IfsCloudOptions options)
    {
        foreach ((string stream, EntityOverride site) in options.Entities)
        {
            if (site.Table is { } set && SetAddress.Parse(set) is null) reader.Report("CONFIG-VALUE", reader.Node("entities")!.Place, $"{reader.Path}.entities.{stream}.set is '{set}'.", SetAddress.Form);
        }
    }
}
