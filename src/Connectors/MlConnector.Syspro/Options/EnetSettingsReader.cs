using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Streams;

namespace MlConnector.Syspro.Options;

/// <summary>Reads the <c>enet:</c> section.</summary>
internal static class EnetSettingsReader
{
    public static EnetSettings? Read(SettingReader? reader)
    {
        if (reader is null) return null;
        Uri? url = reader.Url("url", required: true);
        string user = reader.Required("operator");
        string? password = reader.SecretName("password", required: true);
        EnetSettings standard = new(url ?? new Uri("http://localhost/"), user, password ?? "");
        IReadOnlyList<string> patterns = reader.Texts("sessionErrorPatterns"), busy = reader.Texts("busyPatterns");
        EnetSettings settings = standard with
        {
            CompanyPasswordName = reader.SecretName("companyPassword", required: false),
            Companies = NamedTexts.Read(reader, "companies"),
            Paths = ReadPaths(reader.Section("paths")),
            SessionErrorPatterns = patterns.Count == 0 ? standard.SessionErrorPatterns : [.. patterns],
            BusyPatterns = busy.Count == 0 ? standard.BusyPatterns : [.. busy],
            SessionMaxIdle = reader.Duration("sessionMaxIdle", standard.SessionMaxIdle, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            SessionMaxAge = reader.Duration("sessionMaxAge", standard.SessionMaxAge, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)),
            MaxXmlInBytes = (int)reader.Integer("maxXmlInBytes", standard.MaxXmlInBytes, 1000, 60_000),
            PageSize = (int)reader.Integer("pageSize", standard.PageSize, 1, 5000),
            NullDate = reader.Text("nullDate", "auto") switch { "auto" => null, "blank" => "", var form => form },
            DecimalCharacter = reader.Choice<char?>("decimalCharacter", null, ("auto", null), (".", '.'), (",", ',')),
        };
        reader.Done();
        return settings;
    }

    private static EnetPaths ReadPaths(SettingReader? reader)
    {
        EnetPaths standard = new();
        if (reader is null) return standard;
        EnetPaths paths = new()
        {
            Logon = reader.Text("logon", standard.Logon),
            Logoff = reader.Text("logoff", standard.Logoff),
            GetVersion = reader.Text("getVersion", standard.GetVersion),
            GetLogonProfile = reader.Text("getLogonProfile", standard.GetLogonProfile),
            Query = reader.Text("query", standard.Query),
            Browse = reader.Text("browse", standard.Browse),
        };
        reader.Done();
        return paths;
    }
}
