using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.SageX3.Options;
using MlConnector.SageX3.Streams;

namespace MlConnector.SageX3;

/// <summary>Makes connections of <c>type: sage-x3</c>.</summary>
public sealed class SageX3Factory : ISourceFactory
{
    /// <inheritdoc />
    public string Type => "sage-x3";

    /// <inheritdoc />
    public string Title => "Sage X3";

    /// <inheritdoc />
    public IReadOnlyList<SettingDescription> Settings => SageX3Settings.All;

    /// <summary>Names of the standard streams.</summary>
    public IReadOnlyList<string> StandardStreams => StreamCatalog.Standard.Names;

    /// <inheritdoc />
    public StreamDefinition? StandardStream(string name) => StreamCatalog.Standard.Find(name);

    /// <summary>
    /// Reads and validates the settings; connects to nothing. A standard stream that a pipeline changes (strategy, cursor, fields) is given as a user stream of the same name: it stands above ours.
    /// </summary>
    public ISource? Create(string connection, MapNode settings, IReadOnlyList<StreamDefinition> userStreams, ConnectorServices services, Problems problems)
    {
        SettingReader reader = new(settings, $"connections.{connection}", problems);
        SageX3Options? options = SageX3OptionsReader.Read(connection, reader, services.Time, name => userStreams.FirstOrDefault(stream => stream.Name == name) ?? StreamCatalog.Standard.Find(name));
        bool filters = true;
        foreach (StreamDefinition stream in userStreams) filters &= FilterText.AreReadable(stream, problems);
        if (options is null || !filters) return null;
        try
        {
            return new SageX3Source(options, userStreams, services);
        }
        catch (ConnectorException failed)
        {
            problems.AddRange(failed.Errors);
            return null;
        }
    }
}
