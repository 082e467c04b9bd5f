using System.Collections;
using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Options;

namespace MlConnector.Syspro.Streams;

/// <summary>
/// The streams of a connection: the user's first, then ours; a user's stream stands above ours of the same name. Each of ours is read when it is met, so that a run of a few streams, or of a
/// user's own, does not pay for all of them.
/// </summary>
internal sealed class SysproCatalog : IReadOnlyList<StreamDefinition>
{
    private readonly Lazy<StreamDefinition>[] streams;

    public SysproCatalog(IReadOnlyList<StreamDefinition> userStreams, SysproOptions options)
    {
        HashSet<string> own = [.. userStreams.Select(stream => stream.Name)];
        IEnumerable<Lazy<StreamDefinition>> standard = StreamCatalog.Names
            .Where(name => !own.Contains(name))
            .Select(name => new Lazy<StreamDefinition>(() => StreamShaping.Shape(StreamCatalog.Read(name), options)));
        streams = [.. userStreams.Select(stream => new Lazy<StreamDefinition>(stream)), .. standard];
    }

    public int Count => streams.Length;

    public StreamDefinition this[int index] => streams[index].Value;

    public IEnumerator<StreamDefinition> GetEnumerator() => streams.Select(stream => stream.Value).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
