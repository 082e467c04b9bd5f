using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.PowerBi.Datasets;

/// <summary>A column that a table still has although no mapping fills it: it cannot be removed, so every change of the table must name it again.</summary>
internal sealed record KeptColumn(string Name, string NativeType);

/// <summary>Remembers kept columns in the facts of a dataset, because the service does not give its columns back.</summary>
internal static class KeptColumns
{
    /// <summary>Kept columns of a table: those remembered, and those that were deployed and are no longer wanted.</summary>
    public static ImmutableArray<KeptColumn> Of(ContainerReference? dataset, TableSchema wanted, TableSchema? deployed)
    {
        IEnumerable<KeptColumn> before = [.. Remembered(dataset, wanted.Name), .. deployed?.Columns.Select(column => new KeptColumn(column.Name, column.NativeType)) ?? []];
        return [.. before.Where(column => wanted.OrdinalOf(column.Name) < 0).DistinctBy(column => column.Name, StringComparer.Ordinal)];
    }

    /// <summary>What is remembered for a table.</summary>
    public static ImmutableArray<KeptColumn> Remembered(ContainerReference? dataset, string table) =>
        dataset is not null && dataset.Facts.TryGetValue(FactOf(table), out string? fact) ? [.. JsonSerializer.Deserialize(fact, KeptJson.Default.KeptColumnArray) ?? []] : [];

    /// <summary>The dataset with the kept columns of a table remembered.</summary>
    public static ContainerReference Remember(ContainerReference dataset, string table, ImmutableArray<KeptColumn> kept) => dataset with
    {
        Facts = kept.IsEmpty
            ? dataset.Facts.Remove(FactOf(table))
            : dataset.Facts.SetItem(FactOf(table), JsonSerializer.Serialize(kept.ToArray(), KeptJson.Default.KeptColumnArray)),
    };

    private static string FactOf(string table) => $"kept:{table}";
}

[JsonSerializable(typeof(KeptColumn[]))]
internal sealed partial class KeptJson : JsonSerializerContext;
