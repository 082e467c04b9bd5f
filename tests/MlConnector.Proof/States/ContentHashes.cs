using System.Collections.Concurrent;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;

namespace MlConnector.Proof.States;

/// <summary>The source hash of each content of each key, so that a dead letter of the store is recognised in the model.</summary>
internal sealed class ContentHashes(IEnumerable<Content> contents)
{
    private static readonly BlockLayout Layout = new(["Id", "Name", "Amount"], [0, 1, 2], 1, 3);
    private readonly Content[] contents = [.. contents.Distinct()];
    private readonly ConcurrentDictionary<string, Dictionary<string, Content>> byKey = new(StringComparer.Ordinal);

    public Content Of(string key, string hash) => byKey.GetOrAdd(key, each => contents.ToDictionary(content => HashOf(each, content), StringComparer.Ordinal))[hash];

    private static string HashOf(string key, Content content)
    {
        byte[] id = Encoding.UTF8.GetBytes(key), name = Encoding.UTF8.GetBytes(content.Name ?? ""), amount = Encoding.UTF8.GetBytes(content.Amount);
        Cell[] cells = [new(CellKind.Text, 0, id.Length), content.Name is null ? Cell.Null : new(CellKind.Text, id.Length, name.Length), new(CellKind.Number, id.Length + name.Length, amount.Length)];
        using var block = new RecordBlock(Layout, 256);
        block.BeginPart(new BlockPart("", 1, DateTimeOffset.UnixEpoch, 1));
        return block.Append(new RecordRow(cells, [.. id, .. name, .. amount]), RowFlags.None).SourceHash.ToString();
    }
}
