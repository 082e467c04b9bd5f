using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Rows;
using MlConnector.Http.Transport;
using MlConnector.PowerBi.Schema;

namespace MlConnector.PowerBi;

/// <summary>Reads the settings of a connection and reports everything that is wrong with them.</summary>
internal static class PowerBiSettings
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static PowerBiOptions Read(string connection, SettingReader at)
    {
        string? workspaceId = at.Has("workspaceId") ? at.Required("workspaceId") : null;
        string workspace = workspaceId ?? at.Required("workspace");
        if (workspaceId is not null && at.Has("workspace"))
        {
            at.Report("CONFIG-VALUE", at.Place, $"{at.Path} names its workspace twice.",
                "Keep either 'workspace' or 'workspaceId'.");
        }

        at.Text("type");
        var options = new PowerBiOptions
        {
            Connection = connection,
            Tenant = PathSegment(at, "tenant"),
            ClientId = at.Required("clientId"),
            ClientSecret = at.SecretName("clientSecret", required: false),
            StandbySecret = at.SecretName("standbySecret", required: false),
            CertificateFile = Optional(at, "certificate"),
            CertificatePassword = at.SecretName("certificatePassword", required: false),
            Authority = at.Url("authority", required: false) ?? new Uri("https://login.microsoftonline.com"),
            ApiBase = at.Url("apiBase", required: false) ?? new Uri("https://api.powerbi.com"),
            Scope = at.Text("scope", "https://analysis.windows.net/powerbi/api/.default"),
            InstanceDiscovery = at.Choice<bool?>("instanceDiscovery", null, ("auto", null), ("on", true), ("off", false)),
            Workspace = workspace,
            WorkspaceIsId = workspaceId is not null || Guid.TryParseExact(workspace, "D", out _),
            TrustedCertificates = Optional(at, "trustedCertificates"),
            AllowPlainHttp = at.Boolean("allowPlainHttp", false),
            Timeout = at.Duration("timeout", TimeSpan.FromSeconds(100), Second, TimeSpan.FromMinutes(10)),
            Patience = at.Duration("patience", TimeSpan.FromMinutes(1), Second, TimeSpan.FromHours(1)),
            ReadBack = at.Choice("readBack", ReadBackMode.Auto, ("auto", ReadBackMode.Auto), ("on", ReadBackMode.On), ("off", ReadBackMode.Off)),
            SendsNulls = at.Choice("nulls", false, ("omit", false), ("send", true)),
            Settle = at.Duration("settle", TimeSpan.FromSeconds(90), TimeSpan.Zero, TimeSpan.FromHours(1)),
            VisibilityPoll = at.Duration("visibilityPoll", TimeSpan.FromSeconds(5), Second, TimeSpan.FromMinutes(5)),
            CreationWait = at.Duration("creationWait", TimeSpan.FromMinutes(5), Second, TimeSpan.FromHours(1)),
            ProbeCreation = at.Choice("probeCreation", CreationProbing.Auto, ("auto", CreationProbing.Auto), ("always", CreationProbing.Always), ("never", CreationProbing.Never)),
            HideRawColumns = at.Boolean("hideRawColumns", true),
            EarliestDate = Date(at, "earliestDate", new DateOnly(1900, 1, 1)),
            Limits = PushLimitSettings.Read(at.Section("limits")),
            LineageNames = LineageNames.Read(at, PowerBiOptions.StandardLineage, NameRules.ColumnProblem, "POWERBI-NAME", "Use letters, digits, space and underscore."),
            Refresh = ReadRefresh(at),
            RefreshTimeout = at.Duration("refreshTimeout", TimeSpan.FromHours(2), Second, Day),
        };
        Validate(options, at);
        at.Done();
        return options;
    }

    private static void Validate(PowerBiOptions options, SettingReader at)
    {
        if (options.ClientSecret is null == options.CertificateFile is null && !Refused(at, "clientSecret"))
        {
            at.Report("CONFIG-MISSING", at.Place, $"{at.Path} needs exactly one of 'clientSecret' and 'certificate'.",
                "Write clientSecret: ${secret:NAME}, or certificate: FILE.");
        }

        if (options.Authority.Scheme != Uri.UriSchemeHttps)
        {
            at.Report("CONFIG-VALUE", at.Place, $"{at.Path}.authority is not https.",
                "Sign-in is only possible over https; name a company proxy's certificate under trustedCertificates.");
        }

        ConnectionRules.RequireHttps(at, "apiBase", options.ApiBase, options.AllowPlainHttp);
        ConnectionRules.RequireAuthorities(at, "trustedCertificates", options.TrustedCertificates);
        ConnectionRules.RequireFile(at, "certificate", options.CertificateFile, "Give the path of a PFX or PEM file that holds the private key.");
        if (at.Text("retention", "None") != "None")
        {
            at.Report("POWERBI-RETENTION", at.Place, $"{at.Path}.retention is not None.",
                "Only None keeps every row; basicFIFO silently drops rows above 200,000.");
        }

    }

    private static ImmutableArray<RefreshTarget> ReadRefresh(SettingReader at)
    {
        switch (at.Node("refresh"))
        {
            case null or ScalarNode { IsNull: true }: return [];
            case ScalarNode one: return [new RefreshTarget(one.Value, null)];
            case ListNode list: return [.. list.Items.Select(item => ReadTarget(item, at)).OfType<RefreshTarget>()];
            case { } other:
                at.Report("CONFIG-TYPE", other.Place, $"{at.Path}.refresh must be a list.", "Write refresh: [Dataset A, { dataset: B, workspace: W }].");
                return [];
        }
    }

    private static RefreshTarget? ReadTarget(SettingNode node, SettingReader at)
    {
        if (node is ScalarNode name) return new RefreshTarget(name.Value, null);
        if (node is not MapNode map)
        {
            at.Report("CONFIG-TYPE", node.Place, $"{at.Path}.refresh holds something that is no dataset.", "Write a name, or { dataset: NAME, workspace: NAME }.");
            return null;
        }

        var inner = new SettingReader(map, $"{at.Path}.refresh", at.Problems);
        var target = new RefreshTarget(inner.Required("dataset"), Optional(inner, "workspace"));
        inner.Done();
        return target;
    }

    private static string? Optional(SettingReader at, string name) => at.Text(name) is { Length: > 0 } value ? value : null;

    // A secret that was refused for another reason already has its problem.
    private static bool Refused(SettingReader at, string name) => at.Has(name) && at.Node(name) is not ScalarNode { SecretName.Length: > 0 };

    // The tenant becomes a part of the authority's path: it must not be able to point elsewhere.
    private static string PathSegment(SettingReader at, string name)
    {
        string value = at.Required(name);
        if (value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')) return value;
        at.Report("CONFIG-VALUE", at.Node(name)!.Place, $"{at.Path}.{name} is '{value}'.", "Give the tenant's id or its domain name.");
        return value;
    }

    private static DateOnly Date(SettingReader at, string name, DateOnly standard)
    {
        if (!at.Has(name)) return standard;
        if (DateOnly.TryParseExact(at.Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)) return date;
        at.Report("CONFIG-VALUE", at.Node(name)!.Place, $"{at.Path}.{name} is no date.", "Give a date such as 1900-01-01.");
        return standard;
    }
}
