using MlConnector.Server.Hosting;

namespace MlConnector.Cli.Commands.Users;

/// <summary>Address of the console, for the links that are printed.</summary>
internal static class SiteAddress
{
    /// <summary>Where the service listens unless told otherwise.</summary>
    public static Uri Standard { get; } = new(ServerOptions.StandardUrl);

    /// <summary>The address that was typed; null if none was.</summary>
    public static Uri? Parse(string option, string? typed)
    {
        if (typed is null) return null;
        if (!Uri.TryCreate(typed.EndsWith('/') ? typed : typed + "/", UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https")) throw UsageError.Of(option, typed, "Give an address such as https://mlc.acme.example.");
        return address;
    }
}
