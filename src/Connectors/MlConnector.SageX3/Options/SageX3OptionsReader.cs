using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Streams;
using MlConnector.Http.Transport;
using MlConnector.SageX3.Streams;

namespace MlConnector.SageX3.Options;

/// <summary>Reads and validates the settings of a connection; every problem is reported with its place.</summary>
internal static class SageX3OptionsReader
{
    /// <summary>The options, or null if anything was reported. <paramref name="find"/> gives a stream by name.</summary>
    public static SageX3Options? Read(string connection, SettingReader reader, TimeProvider time, Func<string, StreamDefinition?> find)
    {
        int before = reader.Problems.Errors.Count;
        SageX3Options standard = new() { Connection = connection, Url = Somewhere, Endpoint = "", TimeZone = time.LocalTimeZone };
        reader.Text("type");
        Uri url = reader.Url("url", required: true) ?? Somewhere;
        SageX3Options options = standard with
        {
            Url = url,
            Endpoint = reader.Required("endpoint"),
            Channel = reader.Choice("channel", "auto", ("auto", "auto"), ("api1", "api1"), ("graphql", "graphql")),
            Api1 = ReadApi1(reader.Section("api1")),
            Graph = GraphSettingsReader.Read(reader.Section("graphql"), url),
            TimeZone = ReadZone(reader, "timeZone") ?? time.LocalTimeZone,
            StampZone = ReadZone(reader, "stampZone")?.Id ?? standard.StampZone,
            TrustedCertificates = reader.Text("trustedCertificates") is { Length: > 0 } file ? file : null,
            AllowPlainHttp = reader.Boolean("allowPlainHttp", false),
            Timeout = reader.Duration("timeout", standard.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            DetailsTimeout = reader.Duration("detailsTimeout", standard.DetailsTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Patience = reader.Duration("patience", standard.Patience, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Parallel = (int)reader.Integer("parallel", standard.Parallel, 1, 8),
            RequestsPerMinute = (int)reader.Integer("requestsPerMinute", 0, 0, 100_000),
        };
        options = ReadStreams(reader, options, find);
        if (options is { Api1: null, Graph: null } && !reader.Has("api1") && !reader.Has("graphql")) reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} has neither 'api1' nor 'graphql'.", "Describe at least one channel.");
        ConnectionRules.RequireAuthorities(reader, "trustedCertificates", options.TrustedCertificates);
        reader.Done();
        return reader.Problems.Errors.Count == before ? options : null;
    }

    private static Uri Somewhere { get; } = new("http://localhost/");

    private static SageX3Options ReadStreams(SettingReader reader, SageX3Options options, Func<string, StreamDefinition?> find) => options with
    {
        EmptyDates = Texts(reader, "emptyDates", options.EmptyDates),
        LedgerTypes = Codes(reader, "ledgerTypes", options.LedgerTypes),
        EntryCategories = Codes(reader, "entryCategories", options.EntryCategories),
        BalancePeriodOne = (int)reader.Integer("balancePeriodOne", options.BalancePeriodOne, 0, 28),
        LineCounts = reader.Boolean("lineCounts", true),
        Entities = new EntityOverrideReader(find, "class", "api1", "graphql").Read(reader),
        Representations = ByStream(reader, "representations", find),
        LineCollections = ByStream(reader, "lineCollections", find),
        Nodes = ByStream(reader, "nodes", find),
        Properties = ByField(reader, find),
        CodeMaps = new CodeMapReader(find, StreamCatalog.Standard.Names).Read(reader),
    };

    private static Api1Settings? ReadApi1(SettingReader? reader)
    {
        if (reader is null) return null;
        Api1Settings standard = new(reader.Required("username"), reader.SecretName("password", required: true) ?? "");
        Api1Settings settings = standard with
        {
            Path = reader.Text("path", standard.Path),
            PageSize = (int)reader.Integer("pageSize", standard.PageSize, 1, 10_000),
            MaxUrl = (int)reader.Integer("maxUrl", standard.MaxUrl, 500, 16_000),
        };
        if (settings.Path.StartsWith("/sdata", StringComparison.OrdinalIgnoreCase)) reader.Report("CONFIG-VALUE", reader.Node("path")!.Place, $"{reader.Path}.path leads to sdata.", "Use /api1: sdata opens interactive sessions, which consume licences.");
        else if (!settings.Path.StartsWith('/')) reader.Report("CONFIG-VALUE", reader.Node("path")!.Place, $"{reader.Path}.path is '{settings.Path}'.", "Give a path such as /api1/x3/erp/{endpoint}.");
        reader.Done();
        return settings;
    }

    private static TimeZoneInfo? ReadZone(SettingReader reader, string setting)
    {
        string name = reader.Text(setting);
        if (name.Length == 0) return null;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone)) return zone;
        reader.Report("CONFIG-VALUE", reader.Node(setting)!.Place, $"{reader.Path}.{setting} is '{name}'.", "Give a zone such as Europe/Paris, or UTC.");
        return null;
    }

    /// <summary>A list; written empty it is empty.</summary>
    private static ImmutableArray<string> Texts(SettingReader reader, string name, ImmutableArray<string> standard) => reader.Has(name) ? [.. reader.Texts(name)] : standard;

    private static ImmutableArray<string> Codes(SettingReader reader, string name, ImmutableArray<string> standard)
    {
        ImmutableArray<string> codes = Texts(reader, name, standard);
        if (codes.All(code => code.Length is > 0 and < 4 && code.All(char.IsAsciiDigit))) return codes;
        reader.Report("CONFIG-VALUE", reader.Node(name)!.Place, $"{reader.Path}.{name} must be numbers of a local menu.", "Give for instance [1], or [] for all.");
        return standard;
    }

    private static ImmutableDictionary<string, string> ByStream(SettingReader reader, string name, Func<string, StreamDefinition?> find)
    {
        ImmutableDictionary<string, string> texts = NamedTexts.Read(reader, name);
        foreach (string stream in texts.Keys.Where(stream => find(stream) is null)) Unknown(reader, name, stream, "no stream", "Give the name of a stream, such as purchase_orders; see 'mlc discover'.");
        return texts;
    }

    private static ImmutableDictionary<string, string> ByField(SettingReader reader, Func<string, StreamDefinition?> find)
    {
        ImmutableDictionary<string, string> texts = NamedTexts.Read(reader, "properties");
        foreach (string place in texts.Keys)
        {
            string[] parts = place.Split('.');
            if (parts.Length != 2 || find(parts[0])?.Fields.Any(field => field.Name == parts[1]) != true) Unknown(reader, "properties", place, "no field of a stream", "Give stream.Field, such as purchase_orders.BPSNUM.");
        }

        return texts;
    }

    private static void Unknown(SettingReader reader, string setting, string name, string what, string fix)
    {
        SettingPlace place = ((MapNode)reader.Node(setting)!).Entries.First(entry => entry.Key.Value == name).Key.Place;
        reader.Report("CONFIG-VALUE", place, $"{reader.Path}.{setting} names '{name}', which is {what}.", fix);
    }
}
