using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;
using MlConnector.SageX3.Reading;

namespace MlConnector.SageX3.Binding;

/// <summary>Fixes the channel of a stream: the one that is set for it, else the one that the catalog prefers, else the other. A refused sign-in is a mistake to be told, no reason for another channel.</summary>
internal sealed class StreamBinder(SageX3Options options, IReadOnlyList<IChannel> channels)
{
    /// <summary>The binding.</summary>
    /// <exception cref="ConnectorException">No channel can read the stream; the errors of each.</exception>
    public async Task<StreamBinding> BindAsync(StreamDefinition stream, CancellationToken cancel)
    {
        string? set = options.Entities.GetValueOrDefault(stream.Name)?.Channel ?? (options.Channel == "auto" ? null : options.Channel);
        string preferred = stream.Extra.GetValueOrDefault("channel", "api1");
        List<ConnectorError> errors = [];
        foreach (IChannel channel in channels.Where(channel => set is null || set == channel.Name).OrderBy(channel => channel.Name == preferred ? 0 : 1))
        {
            try
            {
                return Told(stream, await channel.BindAsync(stream, Reason(channel, set, errors), cancel));
            }
            catch (ConnectorException refused) when (SageX3Errors.MeansElsewhere(refused.Error))
            {
                errors.AddRange(refused.Errors);
            }
        }

        if (errors.Count == 0) errors.Add(NoChannel(stream, set));
        throw new ConnectorException([.. errors.Select(error => error.Where.Length > 0 ? error : error with { Where = $"stream {stream.Name}" })]);
    }

    /// <summary>Says with the choice what the site lacks for reading what is open.</summary>
    private static StreamBinding Told(StreamDefinition stream, StreamBinding binding) =>
        stream.Strategy == ReadStrategy.OpenItems && X3Stream.OpenColumns(stream, binding).ToArray() is { Length: > 0 } unseen
            ? binding with { Reason = $"{binding.Reason}; nothing says which records are open, because {string.Join(", ", unseen)} is not shown" }
            : binding;

    private static string Reason(IChannel channel, string? set, List<ConnectorError> before) => (set, before) switch
    {
        (not null, _) => $"{set} is set for it",
        (_, []) => $"{channel.Name} serves it",
        _ => $"the other channel does not serve it ({before[0].Code})",
    };

    private ConnectorError NoChannel(StreamDefinition stream, string? set) => new(
        SageX3Errors.NoChannel, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: the connection {options.Connection} does not describe the channel {set}.", $"Add '{set}:' to the connection, or choose another channel.");
}
