using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Syspro.Options;
using MlConnector.Syspro.Streams;

namespace MlConnector.Syspro;

/// <summary>Makes connections of <c>type: syspro</c>.</summary>
public sealed class SysproFactory : ISourceFactory
{
    /// <inheritdoc />
    public string Type => "syspro";

    /// <inheritdoc />
    public string Title => "SYSPRO 8";

    /// <inheritdoc />
    public IReadOnlyList<SettingDescription> Settings => SysproSettings.All;

    /// <inheritdoc />
    public IReadOnlyList<string> StandardStreams => StreamCatalog.Standard.Names;

    /// <inheritdoc />
    public StreamDefinition? StandardStream(string name) => StreamCatalog.Standard.Find(name);

    /// <summary>
    /// Reads and validates the settings; connects to nothing. A standard stream that a pipeline changes (strategy, cursor, fields) is given as a user stream of the same name: it stands above ours.
    /// </summary>
    public ISource? Create(string connection, MapNode settings, IReadOnlyList<StreamDefinition> userStreams, ConnectorServices services, Problems problems)
    {
        SettingReader reader = new(settings, $"connections.{connection}", problems);
        SysproOptions? options = SysproOptionsReader.Read(connection, reader, services.Time, Find);
        bool filters = true;
        StreamDefinition? Find(string name) => userStreams.FirstOrDefault(stream => stream.Name == name) ?? StreamCatalog.Standard.Find(name);
        foreach (StreamDefinition stream in userStreams) filters &= FilterText.AreReadable(stream, problems);
        if (options is null || !filters) return null;
        try
        {
            return new SysproSource(options, userStreams, services);
        }
        catch (ConnectorException failed)
        {
            foreach (ConnectorError error in failed.Errors) problems.Add(error);
            return null;
        }
    }
}
