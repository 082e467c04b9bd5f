using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.IfsCloud.Options;
using MlConnector.IfsCloud.Streams;

namespace MlConnector.IfsCloud;

/// <summary>Makes connections of <c>type: ifs-cloud</c>.</summary>
public sealed class IfsCloudFactory : ISourceFactory
{
    /// <inheritdoc />
    public string Type => "ifs-cloud";

    /// <inheritdoc />
    public string Title => "IFS Cloud";

    /// <inheritdoc />
    public IReadOnlyList<SettingDescription> Settings => IfsCloudSettings.All;

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
        IfsCloudOptions? options = IfsCloudOptionsReader.Read(connection, reader, services.Time, name => userStreams.FirstOrDefault(stream => stream.Name == name) ?? StreamCatalog.Standard.Find(name));
        bool filters = true;
        foreach (StreamDefinition stream in userStreams) filters &= FilterText.AreReadable(stream, problems);
        if (options is null || !filters) return null;
        try
        {
            return new IfsCloudSource(options, userStreams, services);
        }
        catch (ConnectorException failed)
        {
            problems.AddRange(failed.Errors);
            return null;
        }
    }
}
