using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.OData;
using MlConnector.Http.Streams;
using MlConnector.Http.Transport;

namespace MlConnector.Syspro.Options;

/// <summary>Reads and validates the settings of a connection; every problem is reported with its place.</summary>
internal static class SysproOptionsReader
{
    /// <summary>The options; of use only if nothing was reported. <paramref name="find"/> gives a stream by name.</summary>
    public static SysproOptions? Read(string connection, SettingReader reader, TimeProvider time, Func<string, StreamDefinition?> find)
    {
        int before = reader.Problems.Errors.Count;
        reader.Text("type");
        ImmutableArray<string> companies = [.. reader.Texts("companies")];
        if (companies.IsEmpty) reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} names no company.", "Add 'companies: [A]' with the SYSPRO company ids.");
        if (companies.Distinct(StringComparer.Ordinal).Count() != companies.Length) reader.Report("CONFIG-TWICE", reader.Place, $"{reader.Path} names a company twice.", "Name each company once.");
        (string? database, ImmutableArray<string> ledgerCompanies) = ReadLedger(reader.Section("gl"));
        SysproOptions options = new()
        {
            Connection = connection,
            Companies = companies,
            OData = ReadOData(reader.Section("odata")),
            Enet = EnetSettingsReader.Read(reader.Section("enet")),
            TimeZone = CompanyZone.Read(reader, time),
            TrustedCertificates = reader.Text("trustedCertificates") is { Length: > 0 } file ? file : null,
            AllowPlainHttp = reader.Boolean("allowPlainHttp", false),
            Timeout = reader.Duration("timeout", TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            Patience = reader.Duration("patience", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            LedgerDatabase = database,
            LedgerCompanies = ledgerCompanies,
            CostCentre = ReadCostCentre(reader),
            Aging = ReadAging(reader.Section("aging")),
            Warehouse = reader.Text("warehouse"),
            KeyWidths = ReadWidths(reader),
            Entities = new EntityOverrideReader(find, "table", "odata", "enet").Read(reader),
            CodeMaps = new CodeMapReader(find, Streams.StreamCatalog.Standard.Names).Read(reader),
        };
        if (options is { OData: null, Enet: null } && !reader.Has("odata") && !reader.Has("enet"))
        {
            reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} has neither 'odata' nor 'enet'.", "Describe at least one channel.");
        }

        ConnectionRules.RequireAuthorities(reader, "trustedCertificates", options.TrustedCertificates);
        reader.Done();
        return reader.Problems.Errors.Count == before ? options : null;
    }

    private static ODataSettings? ReadOData(SettingReader? reader)
    {
        if (reader is null) return null;
        Uri? url = reader.Url("url", required: true);
        string user = reader.Required("username");
        string? password = reader.SecretName("password", required: true);
        ODataSettings settings = new(url ?? new Uri("http://localhost/"), user, password ?? "")
        {
            EntityPath = reader.Text("entityPath", "auto"),
            Databases = NamedTexts.Read(reader, "databases"),
            EntityAlias = NamedTexts.Read(reader, "entityAlias"),
            PageSize = (int)reader.Integer("pageSize", 5000, 1, 5000),
            Paging = reader.Choice("paging", ODataPaging.Auto, ("auto", ODataPaging.Auto), ("nextLink", ODataPaging.NextLink), ("keyset", ODataPaging.Keyset), ("skip", ODataPaging.Skip)),
            Dates = reader.Choice("dateLiteralStyle", DateLiteralStyle.Auto, ("auto", DateLiteralStyle.Auto), ("date", DateLiteralStyle.Date), ("datetimeoffset", DateLiteralStyle.DateTimeOffset), ("quoted", DateLiteralStyle.Quoted)),
            MaxUrl = (int)reader.Integer("maxUrl", 2000, 500, 16_000),
            Parallel = (int)reader.Integer("parallel", 2, 1, 8),
        };
        if (!OData.EntityPath.IsKnown(settings.EntityPath))
        {
            reader.Report("CONFIG-VALUE", reader.Node("entityPath")?.Place ?? reader.Place, $"{reader.Path}.entityPath is '{settings.EntityPath}'.", $"Give auto, {string.Join(", ", OData.EntityPath.Presets.Keys)}, or a template with {{base}} and {{entity}}.");
        }

        reader.Done();
        return settings;
    }

    private static (string?, ImmutableArray<string>) ReadLedger(SettingReader? reader)
    {
        if (reader is null) return (null, []);
        string database = reader.Text("companyDb");
        ImmutableArray<string> companies = [.. reader.Texts("companyFilter")];
        reader.Done();
        return (database.Length == 0 ? null : database, companies);
    }

    private static CostCentreRule ReadCostCentre(SettingReader reader)
    {
        string text = reader.Text("costCentre", "none");
        if (text == "none") return new CostCentreRule();
        int open = text.IndexOf('(', StringComparison.Ordinal);
        string[] parts = open > 0 && text[^1] == ')' ? text[(open + 1)..^1].Split(',', 2, StringSplitOptions.TrimEntries) : [];
        if (parts.Length > 0 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 20)
        {
            string separator = parts.Length > 1 ? parts[1].Trim('\'', '"') : "-";
            if (text.StartsWith("glSegment(", StringComparison.Ordinal) && separator.Length == 1) return new CostCentreRule(CostCentreSource.GlSegment, number, separator);
            if (text.StartsWith("analysisCode(", StringComparison.Ordinal) && number <= 5) return new CostCentreRule(CostCentreSource.AnalysisCode, number);
        }

        reader.Report("CONFIG-VALUE", reader.Node("costCentre")!.Place, $"{reader.Path}.costCentre is '{text}'.", "Give none, glSegment(2, -) or analysisCode(1).");
        return new CostCentreRule();
    }

    private static AgingSettings ReadAging(SettingReader? reader)
    {
        AgingSettings standard = new();
        if (reader is null) return standard;
        ImmutableArray<int> buckets = [.. reader.Texts("buckets").Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days) ? days : -1)];
        bool rising = buckets.All(days => days is > 0 and < 10_000) && buckets.Length <= 12 && buckets.Zip(buckets.Skip(1)).All(pair => pair.First < pair.Second);
        if (!rising) reader.Report("CONFIG-VALUE", reader.Node("buckets")!.Place, $"{reader.Path}.buckets must be rising numbers of days.", "Give for instance [30, 60, 90].");
        string asOf = reader.Text("asOf", "today");
        DateOnly fixedDay = default;
        if (asOf != "today" && !DateOnly.TryParseExact(asOf, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out fixedDay))
        {
            reader.Report("CONFIG-VALUE", reader.Node("asOf")!.Place, $"{reader.Path}.asOf is '{asOf}'.", "Give today, or a date such as 2026-01-31.");
        }

        AgingSettings aging = new()
        {
            Basis = reader.Choice("basis", AgingBasis.DueDate, ("dueDate", AgingBasis.DueDate), ("invoiceDate", AgingBasis.InvoiceDate), ("financialPeriod", AgingBasis.FinancialPeriod)),
            Buckets = buckets.IsEmpty ? standard.Buckets : buckets,
            AsOf = asOf == "today" ? null : fixedDay,
            ArTermsDays = reader.Text("arTermsDays", standard.ArTermsDays),
            ArStatements = reader.Boolean("arStatements", standard.ArStatements),
            YearStart = (int)reader.Integer("yearStart", standard.YearStart, 1, 12),
            YearNamedByEnd = reader.Choice("yearNamedBy", standard.YearNamedByEnd, ("end", true), ("start", false)),
        };
        reader.Done();
        return aging;
    }

    private static ImmutableDictionary<string, int> ReadWidths(SettingReader reader)
    {
        if (reader.Section("keyWidths") is not { } section) return ImmutableDictionary<string, int>.Empty;
        return ((MapNode)reader.Node("keyWidths")!).Entries.Select(entry => entry.Key.Value).Distinct(StringComparer.Ordinal).ToImmutableDictionary(key => key, key => (int)section.Integer(key, 0, 1, 60), StringComparer.Ordinal);
    }
}
