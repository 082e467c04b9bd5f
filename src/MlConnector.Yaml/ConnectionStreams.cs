using System.Collections;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Yaml;

/// <summary>
/// The streams of a connection: the user's first, then ours; a user's stream stands above ours of the same name. Each of ours is read when it is met, so that a run of a few streams, or of a
/// user's own, does not pay for all of them.
/// </summary>
public sealed class ConnectionStreams : IReadOnlyList<StreamDefinition>
{
    private readonly Lazy<StreamDefinition>[] streams;

    /// <summary>The streams; <paramref name="shape"/> fits one of ours to the settings of the connection.</summary>
    public ConnectionStreams(IReadOnlyList<StreamDefinition> userStreams, EmbeddedStreams standard, Func<StreamDefinition, StreamDefinition> shape)
    {
        HashSet<string> own = [.. userStreams.Select(stream => stream.Name)];
        IEnumerable<Lazy<StreamDefinition>> ours = standard.Names
            .Where(name => !own.Contains(name))
            .Select(name => new Lazy<StreamDefinition>(() => shape(standard.Read(name))));
        streams = [.. userStreams.Select(stream => new Lazy<StreamDefinition>(stream)), .. ours];
    }

    /// <inheritdoc />
    public int Count => streams.Length;

    /// <inheritdoc />
    public StreamDefinition this[int index] => streams[index].Value;

    /// <inheritdoc />
    public IEnumerator<StreamDefinition> GetEnumerator() => streams.Select(stream => stream.Value).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
