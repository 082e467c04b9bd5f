using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Rows;
using MlConnector.Http.Transport;
using MlConnector.BigQuery.Tables;

namespace MlConnector.BigQuery;

/// <summary>Reads the settings of a connection and reports everything that is wrong with them.</summary>
internal static class BigQuerySettings
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static BigQueryOptions Read(string connection, SettingReader at)
    {
        at.Text("type");
        var options = new BigQueryOptions
        {
            Connection = connection,
            Project = Word(at, "project", "Give the project's id, such as acme-finance."),
            Location = Spelt(Word(at, "location", "Give the location of the dataset, such as EU, US or europe-west6.")),
            Key = at.SecretName("key", required: true) ?? "",
            TokenUrl = at.Url("tokenUrl", required: false) ?? new Uri("https://oauth2.googleapis.com/token"),
            ApiBase = at.Url("apiBase", required: false) ?? new Uri("https://bigquery.googleapis.com"),
            Load = at.Choice("load", LoadWay.Job, ("job", LoadWay.Job), ("insertAll", LoadWay.InsertAll), ("storageWrite", LoadWay.StorageWrite)),
            StorageBase = at.Url("storageBase", required: false) ?? new Uri("https://bigquerystorage.googleapis.com/"),
            FreshTable = at.Duration("freshTable", TimeSpan.FromMinutes(5), Second, TimeSpan.FromHours(2)),
            Impersonate = at.Has("impersonate") ? Account(at) : null,
            ImpersonateUrl = at.Url("impersonateUrl", required: false) ?? new Uri("https://iamcredentials.googleapis.com/"),
            TrustedCertificates = at.Text("trustedCertificates") is { Length: > 0 } file ? file : null,
            AllowPlainHttp = at.Boolean("allowPlainHttp", false),
            Timeout = at.Duration("timeout", TimeSpan.FromSeconds(100), Second, TimeSpan.FromMinutes(10)),
            Patience = at.Duration("patience", TimeSpan.FromMinutes(1), Second, TimeSpan.FromHours(1)),
            Settle = at.Duration("settle", TimeSpan.FromSeconds(90), TimeSpan.Zero, TimeSpan.FromHours(1)),
            JobPoll = at.Duration("jobPoll", TimeSpan.FromSeconds(2), Second, TimeSpan.FromMinutes(5)),
            JobPatience = at.Duration("jobPatience", TimeSpan.FromMinutes(30), Second, TimeSpan.FromHours(6)),
            StagingKept = at.Duration("stagingKept", TimeSpan.FromDays(7), TimeSpan.FromDays(2), TimeSpan.FromDays(365)),
            BytesPerQuery = at.Integer("bytesPerQuery", 10L << 30, 10L << 20, long.MaxValue),
            Compresses = at.Choice("compression", false, ("none", false), ("gzip", true)),
            SendsNulls = at.Choice("nulls", false, ("omit", false), ("send", true)),
            LongestText = (int)at.Integer("longestText", 0, 0, 10 << 20),
            Labels = ReadLabels(at),
            Layout = LayoutSettings.ReadStandard(at),
            Layouts = LayoutSettings.ReadTables(at),
            LineageNames = LineageNames.Read(at, BigQueryOptions.StandardLineage, NameRules.ColumnProblem, "BIGQUERY-NAME", "Use letters, digits and underscore."),
        };
        if (at.Section("limits") is { } limits) options = options with { Limits = LimitSettings.ReadLoads(limits), Streaming = LimitSettings.ReadStreaming(limits) };
        Validate(options, at);
        at.Done();
        return options;
    }

    /// <summary>As Google writes it, whatever the person wrote: jobs are kept under the name of their place.</summary>
    private static string Spelt(string location) => location.Length == 2 ? location.ToUpperInvariant() : location.ToLowerInvariant();

    private static void Validate(BigQueryOptions options, SettingReader at)
    {
        foreach ((string name, Uri address) in new[] { ("tokenUrl", options.TokenUrl), ("apiBase", options.ApiBase), ("impersonateUrl", options.ImpersonateUrl), ("storageBase", options.StorageBase) }) ConnectionRules.RequireHttps(at, name, address, options.AllowPlainHttp);
        if (options.Streams && options.Compresses) NotStreamed(at, "compression", "none");
        if (options.Streams && options.SendsNulls) NotStreamed(at, "nulls", "omit");
        ConnectionRules.RequireAuthorities(at, "trustedCertificates", options.TrustedCertificates);
    }

    // It says how a load job is written: where rows are streamed it would be passed over in silence.
    private static void NotStreamed(SettingReader at, string name, string standard) =>
        at.Report("BIGQUERY-LOAD-ONLY", at.Node(name)!.Place, $"{at.Path}.{name} applies to load jobs, and load is {at.Text("load")}.", $"Leave {name} out, or write {name}: {standard}; or set load: job.");

    // It becomes a part of addresses and names: it must not be able to point elsewhere.
    private static string Word(SettingReader at, string name, string fix)
    {
        string value = at.Required(name);
        if (value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or ':' or '_')) return value;
        at.Report("CONFIG-VALUE", at.Node(name)!.Place, $"{at.Path}.{name} is '{value}'.", fix);
        return value;
    }

    private static string Account(SettingReader at)
    {
        string account = at.Required("impersonate");
        if (account.Length > 0 && account.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '@' or '_')) return account;
        at.Report("CONFIG-VALUE", at.Node("impersonate")!.Place, $"{at.Path}.impersonate is '{account}'.", "Give the e-mail address of a service account.");
        return account;
    }

    private static ImmutableSortedDictionary<string, string> ReadLabels(SettingReader at)
    {
        if (at.Node("labels") is not { } node) return ImmutableSortedDictionary<string, string>.Empty;
        ImmutableSortedDictionary<string, string>.Builder labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((ScalarNode key, SettingNode value) in node is MapNode map ? map.Entries : [])
        {
            if (value is ScalarNode text && NameRules.IsLabel(key.Value, mayBeEmpty: false) && NameRules.IsLabel(text.Value, mayBeEmpty: true)) labels[key.Value] = text.Value;
            else at.Report("CONFIG-VALUE", key.Place, $"{at.Path}.labels: '{key.Value}' is no label.", "Use lower-case letters, digits, _ and -, at most 63 of them; a name begins with a letter.");
        }

        if (node is not MapNode) at.Report("CONFIG-TYPE", node.Place, $"{at.Path}.labels must hold named texts.", "Write labels: { team: finance }.");
        return labels.ToImmutable();
    }
}
