using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3;

/// <summary>Lists what the site serves, channel by channel: the catalog's streams against each, and what the schema has besides.</summary>
internal sealed class SageX3Discovery(SageX3Options options, IReadOnlyList<IChannel> channels, IReadOnlyList<StreamDefinition> catalog)
{
    public async Task<IReadOnlyList<DiscoveredStream>> RunAsync(string? entity, CancellationToken cancel)
    {
        List<DiscoveredStream> all = [];
        StreamDefinition[] asked = [.. catalog.Where(stream => entity is null || Means(entity, stream))];
        foreach (IChannel channel in channels)
        {
            IReadOnlyList<DiscoveredStream> found = await channel.ListAsync(asked, cancel);
            foreach (DiscoveredStream stream in found.Where(stream => entity is null || Means(entity, stream.Definition))) Merge(all, stream with { Remarks = [.. stream.Remarks.Select(remark => $"{channel.Name}: {remark}")] });
        }

        return channels.Count > 0 ? all : throw SageX3Errors.Make(SageX3Errors.NoChannel, ErrorKind.Config, ErrorOwner.Operator, $"The connection {options.Connection} describes no channel.", "Add 'api1:' or 'graphql:'.");
    }

    private static void Merge(List<DiscoveredStream> all, DiscoveredStream stream)
    {
        int at = all.FindIndex(one => one.Definition.Name == stream.Definition.Name);
        if (at < 0) all.Add(stream);
        else all[at] = all[at] with { Available = all[at].Available || stream.Available, Remarks = [.. all[at].Remarks, .. stream.Remarks] };
    }

    private static bool Means(string wanted, StreamDefinition stream) =>
        string.Equals(wanted, stream.Name, StringComparison.OrdinalIgnoreCase) || string.Equals(wanted, stream.Entity, StringComparison.OrdinalIgnoreCase);
}
