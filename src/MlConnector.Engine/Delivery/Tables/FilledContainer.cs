using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Tables;

/// <summary>Where a stream's table was filled last: by its newest receipt and the revision that it was sent with.</summary>
public static class FilledContainer
{
    /// <summary>The container; null if nothing was delivered yet, or a compaction was moving the stream.</summary>
    public static async Task<ContainerReference?> OfAsync(IStore store, string pipeline, StreamId stream, CancellationToken cancel)
    {
        if (await store.Batches.NewestConfirmedAsync(stream, cancel) is not { } newest || await store.Revisions.FindAsync(pipeline, newest.Revision, cancel) is not { } revision) return null;
        RevisionContent sent = RevisionJson.Read(revision.Content);
        return sent.Succession is null ? sent.Container : null;
    }

    /// <summary>True if the configuration names another one now. One of the same name in the same home that has another id was made anew by somebody.</summary>
    public static bool IsAnother(ContainerReference filled, ContainerReference now) => filled.Id != now.Id && (filled.Name != now.Name || IsElsewhere(filled, now.Home));

    /// <summary>How a person is told of it: of two with one name, with what holds it.</summary>
    public static string Spell(ContainerReference container, ContainerReference other) => container.Name == other.Name ? $"{container.Name} of {container.Home}" : container.Name;

    /// <summary>True if a container is known to be held by something else than this.</summary>
    public static bool IsElsewhere(ContainerReference container, string home) => container.Home.Length > 0 && home.Length > 0 && container.Home != home;
}
