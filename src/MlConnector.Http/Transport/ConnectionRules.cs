using MlConnector.Abstractions.Configuration;

namespace MlConnector.Http.Transport;

/// <summary>What the settings of every connection have to keep to.</summary>
public static class ConnectionRules
{
    /// <summary>Plain http is for this machine, unless the connection allows it.</summary>
    public static void RequireHttps(SettingReader at, string setting, Uri address, bool allowPlainHttp)
    {
        if (address.Scheme == Uri.UriSchemeHttps || address.IsLoopback || allowPlainHttp) return;
        at.Report("CONFIG-PLAIN-HTTP", at.Place, $"{at.Path}.{setting} is plain http to another machine.", "Use https, or set allowPlainHttp: true if the network is trusted.");
    }

    /// <summary>A file that is named has to be there; null = none is named.</summary>
    public static void RequireFile(SettingReader at, string setting, string? file, string fix)
    {
        if (file is not null && !File.Exists(file)) at.Report("CONFIG-FILE", at.Place, $"{at.Path}.{setting} names a file that does not exist: {file}.", fix);
    }
}
