namespace MlConnector.Engine.Configuration.Reading;

/// <summary>There are no files beside the configuration: it came over the network, and no file of this machine is read for whoever sent it.</summary>
public sealed class NoConfigurationFiles : IConfigurationFiles
{
    /// <inheritdoc />
    public byte[]? Read(string path, int maxBytes) => null;
}
