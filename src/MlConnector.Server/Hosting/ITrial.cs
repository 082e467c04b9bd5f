using MlConnector.Composition;

namespace MlConnector.Server.Hosting;

/// <summary>Offers somebody without systems at hand a pair to try with. The service itself knows nothing of what they are.</summary>
public interface ITrial
{
    /// <summary>Makes a pair ready, stores its credentials, and gives a configuration that fits, as text. Neither its secrets nor its pipeline have the name of something that is there.</summary>
    Task<string> BeginAsync(Workspace workspace, string sourceType, string destinationType, string by, CancellationToken cancel);
}
