using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Http.Transport;

/// <summary>What the settings of every connection have to keep to.</summary>
public static class ConnectionRules
{
    /// <summary>Plain http is for this machine, unless the connection allows it.</summary>
    public static void RequireHttps(SettingReader at, string setting, Uri address, bool allowPlainHttp)
    {
        if (address.Scheme == Uri.UriSchemeHttps || address.IsLoopback || allowPlainHttp) return;
        at.Report("CONFIG-PLAIN-HTTP", at.Place, $"{at.Path}.{setting} is plain http to another machine.", "Use https, or set allowPlainHttp: true if the network is trusted.", setting);
    }

    /// <summary>
    /// A file that is named in a configuration text has to be there; null = none is named. Of what was applied only the request that needs it asks for it: what is stored here can be shown where the file is gone.
    /// </summary>
    /// <returns>True if it is there.</returns>
    public static bool RequireFile(SettingReader at, string setting, string? file, string fix)
    {
        if (file is null || at.Place == SettingPlace.Revision) return false;
        if (File.Exists(file)) return true;
        at.Report("CONFIG-FILE", at.Place, $"{at.Path}.{setting} names a file that does not exist: {file}.", fix, setting);
        return false;
    }

    /// <summary>A file of authorities that is named in a configuration text has to be there and to hold some.</summary>
    public static void RequireAuthorities(SettingReader at, string setting, string? file)
    {
        if (!RequireFile(at, setting, file, "Give the path of a PEM file with the issuing authority's certificate.")) return;
        try
        {
            _ = new CertificateTrust(file!);
        }
        catch (ConnectorException unusable)
        {
            at.Problems.Add(unusable.Error with { Where = at.Place.ToString(), Setting = $"{at.Path}.{setting}" });
        }
    }
}
