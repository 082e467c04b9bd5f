using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Rows;
using MlConnector.Http.Transport;
using MlConnector.Parquet;
using MlConnector.Tableau.Schema;

namespace MlConnector.Tableau;

/// <summary>Reads the settings of a connection and reports everything that is wrong with them.</summary>
internal static class TableauSettings
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TableauOptions Read(string connection, SettingReader at)
    {
        at.Text("type");
        SettingReader? hyper = at.Section("hyper");
        var options = new TableauOptions
        {
            Connection = connection,
            Server = new Uri((at.Url("server", required: true) ?? new Uri("https://localhost")).GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"),
            Site = at.Text("site"),
            App = ReadApp(at.Section("connectedApp")),
            Token = ReadToken(at.Section("token")),
            Standby = ReadToken(at.Section("standby")),
            ApiVersion = ReadVersion(at),
            TrustedCertificates = at.Text("trustedCertificates") is { Length: > 0 } file ? file : null,
            AllowPlainHttp = at.Boolean("allowPlainHttp", false),
            Timeout = at.Duration("timeout", TimeSpan.FromSeconds(100), Second, TimeSpan.FromMinutes(30)),
            Patience = at.Duration("patience", TimeSpan.FromMinutes(1), Second, TimeSpan.FromHours(1)),
            Settle = at.Duration("settle", TimeSpan.FromSeconds(90), TimeSpan.Zero, TimeSpan.FromHours(1)),
            JobPatience = at.Duration("jobPatience", TimeSpan.FromHours(1), Second, TimeSpan.FromHours(12)),
            ReadsBack = at.Boolean("readBack", true),
            TriesPublishing = at.Boolean("tryPublishing", true),
            RemovesByCondition = at.Choice("removals", false, ("publication", false), ("condition", true)),
            HyperSchema = hyper?.Text("schema", "Extract") ?? "Extract",
            HyperTable = hyper?.Text("table", "Extract") ?? "Extract",
            Copies = at.Text("copies", "tableau-copies"),
            DecimalDigits = at.Choice("decimalDigits", 18, ("18", 18), ("38", 38)),
            LongestText = (int)at.Integer("longestText", 0, 0, int.MaxValue),
            Layout = new ParquetLayout
            {
                Compression = at.Choice("compression", ParquetCompression.Snappy, ("snappy", ParquetCompression.Snappy), ("none", ParquetCompression.None)),
                RowsPerGroup = (int)at.Integer("rowsPerGroup", 100_000, 1_000, 10_000_000),
            },
            Limits = ReadLimits(at.Section("limits")),
            LineageNames = LineageNames.Read(at, TableauOptions.StandardLineage, NameRules.ColumnProblem, "TABLEAU-NAME", "Use another name, without dots and brackets."),
        };
        Validate(options, at);
        hyper?.Done();
        at.Done();
        return options;
    }

    private static ConnectedApp? ReadApp(SettingReader? at)
    {
        if (at is null) return null;
        var app = new ConnectedApp(at.Required("clientId"), at.Required("secretId"), at.SecretName("secret", required: true) ?? "", at.Required("user")) { Scopes = at.Texts("scopes") };
        at.Done();
        return app;
    }

    private static AccessTokenOptions? ReadToken(SettingReader? at)
    {
        if (at is null) return null;
        var token = new AccessTokenOptions(at.Required("name"), at.SecretName("secret", required: true) ?? "");
        at.Done();
        return token;
    }

    private static Version ReadVersion(SettingReader at)
    {
        string text = at.Text("apiVersion", "3.27");
        if (Version.TryParse(text, out Version? version) && version.Major >= 2 && version.Build < 0) return version;
        at.Report("CONFIG-VALUE", at.Node("apiVersion")!.Place, $"{at.Path}.apiVersion is '{text}'.", "Give a version of the REST API, such as 3.27.");
        return new Version(3, 27);
    }

    private static void Validate(TableauOptions options, SettingReader at)
    {
        if (options.App is null && options.Token is null) at.Report("CONFIG-MISSING", at.Place, $"{at.Path} names no credentials.", "Add connectedApp (offered first: its secret has no end date), or token: a personal access token.");
        if (options.App is not null && options.Token is not null) at.Report("CONFIG-VALUE", at.Place, $"{at.Path} names a connected app and a personal access token.", "Keep one of them as it is and give the other as standby, or remove it.");
        ConnectionRules.RequireHttps(at, "server", options.Server, options.AllowPlainHttp);
        if (options.Server.AbsolutePath.StartsWith("/t/", StringComparison.Ordinal)) at.Report("CONFIG-VALUE", at.Node("server")!.Place, $"{at.Path}.server names a site.", "Give the address of the server only; the site has its own setting.");
        if (options.Site.Any(letter => !(char.IsLetterOrDigit(letter) || letter is '-' or '_'))) at.Report("CONFIG-VALUE", at.Node("site")!.Place, $"{at.Path}.site is '{options.Site}'.", "Give the site as the address bar shows it behind /site/.");
        ConnectionRules.RequireAuthorities(at, "trustedCertificates", options.TrustedCertificates);
    }

    private static TableauLimits ReadLimits(SettingReader? at)
    {
        var standard = new TableauLimits();
        if (at is null) return standard;
        var limits = new TableauLimits
        {
            PieceBytes = (int)at.Integer("pieceBytes", standard.PieceBytes, 1 << 20, 64_000_000),
            PublishesPerHour = at.Integer("publishesPerHour", standard.PublishesPerHour, 1, 1_000_000),
            PublishesPerDay = at.Integer("publishesPerDay", standard.PublishesPerDay, 1, 100_000_000),
            CallsPerHour = at.Integer("callsPerHour", standard.CallsPerHour, 100, 100_000_000),
            LooksPerDay = at.Integer("looksPerDay", standard.LooksPerDay, 1, 100_000_000),
            RemovalsAtOnce = (int)at.Integer("removalsAtOnce", standard.RemovalsAtOnce, 1, 10_000),
            MembersPerQuery = (int)at.Integer("membersPerQuery", standard.MembersPerQuery, 10, 1_000_000),
            QueriesPerHour = at.Integer("queriesPerHour", standard.QueriesPerHour, 1, 1_000_000),
        };
        at.Done();
        return limits;
    }

}
