using Microsoft.AspNetCore.Http;
using MlConnector.Server.Configuration;

namespace MlConnector.Server.SignIn;

/// <summary>Where browsers find the console.</summary>
internal static class ConsoleAddress
{
    /// <summary>What <c>publicUrl</c> says; without it, where this browser found it.</summary>
    public static Uri Of(CurrentSettings settings, HttpRequest request) => settings.Now.PublicUrl ?? new Uri($"{request.Scheme}://{request.Host}/");
}
