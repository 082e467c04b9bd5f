using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>The window of a first load: all history, or from <c>since:</c> on where the stream has a date to cut by.</summary>
internal static class FullWindows
{
    public static FullWindow From(ReadRequest request) => new() { Since = request.Stream.HistoryFrom(request.Since) };

    /// <summary>Where the load cut history, to be remembered: every poll is cut there too, so that none brings what the load left out; null = nowhere.</summary>
    public static string? LoadedSince(ReadRequest request) => From(request).Since?.From;

    /// <summary>True if everything has to be read: asked for, never read, history wanted from an earlier date, or the regular full read is due.</summary>
    public static bool Due(ReadRequest request, bool neverRead, int polls, string? loadedSince) =>
        request.Mode == ReadMode.Full || neverRead || WantsEarlier(LoadedSince(request), loadedSince) || request.Stream.Cursor.FullEvery is > 0 and int every && polls >= every;

    /// <summary>True if this load leaves out what an earlier one had: then the highest number or stamp of before says nothing. By the same date, or an earlier one, it has to be there again.</summary>
    public static bool CutsAnew(ReadRequest request, string? loadedSince) =>
        LoadedSince(request) is { } since && (loadedSince is null || string.CompareOrdinal(since, loadedSince) > 0);

    private static bool WantsEarlier(string? since, string? loadedSince) =>
        loadedSince is not null && (since is null || string.CompareOrdinal(since, loadedSince) < 0);
}
