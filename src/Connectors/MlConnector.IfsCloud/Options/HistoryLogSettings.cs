using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Streams;
using MlConnector.IfsCloud.Projections;

namespace MlConnector.IfsCloud.Options;

/// <summary>Where the history log is read, and which of its entries speak of which stream. It exists for what the customer has switched on.</summary>
/// <param name="Set">Set of the log's entries.</param>
/// <param name="Lag">How late an entry may become visible behind later ones.</param>
/// <param name="Units">Logical units by stream, where they are others than the catalog's.</param>
/// <param name="Keys">Names that the log has for fields of keys, by <c>stream.Field</c>.</param>
internal sealed record HistoryLogSettings(SetAddress Set, TimeSpan Lag, ImmutableDictionary<string, string> Units, ImmutableDictionary<string, string> Keys)
{
    public const string StandardSet = "main:HistoryLogHandling/HistoryLogOverviewSet";
    private const string Unit = "unit";
    private static readonly TimeSpan StandardLag = TimeSpan.FromMinutes(10);

    /// <summary>The logical units that log the changes of a stream; empty = none is known.</summary>
    public string[] UnitsOf(StreamDefinition stream) =>
        (Units.GetValueOrDefault(stream.Name) ?? stream.Extra.GetValueOrDefault(Unit, "")).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads <c>historyLog</c>.</summary>
    public static HistoryLogSettings Read(SettingReader connection, Func<string, StreamDefinition?> find)
    {
        SettingReader? reader = connection.Section("historyLog");
        string set = reader?.Text("set", StandardSet) ?? StandardSet;
        if (SetAddress.Parse(set) is not { IsChild: false } address)
        {
            reader!.Report("CONFIG-VALUE", reader.Node("set")!.Place, $"{reader.Path}.set is '{set}'.", SetAddress.Form);
            address = SetAddress.Parse(StandardSet)!;
        }

        TimeSpan lag = reader?.Duration("lag", StandardLag, TimeSpan.Zero, TimeSpan.FromDays(7)) ?? StandardLag;
        if (reader is null) return new HistoryLogSettings(address, lag, ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, string>.Empty);
        HistoryLogSettings settings = new(address, lag, NamedTexts.Read(reader, "units"), NamedTexts.Read(reader, "keys"));
        foreach (string unknown in settings.Units.Keys.Where(name => find(name) is null)) reader.Report("CONFIG-VALUE", reader.Node("units")!.Place, $"{reader.Path}.units names '{unknown}', which is no stream.", "Give names of streams; see 'mlc discover'.");
        foreach (string unknown in settings.Keys.Keys.Where(name => name.Split('.') is not [var stream, var field] || find(stream)?.Key.Contains(field, StringComparer.Ordinal) != true))
        {
            reader.Report("CONFIG-VALUE", reader.Node("keys")!.Place, $"{reader.Path}.keys names '{unknown}', which is no field of a stream's key.", "Write stream.Field, for instance suppliers.SupplierId.");
        }

        reader.Done();
        return settings;
    }
}
