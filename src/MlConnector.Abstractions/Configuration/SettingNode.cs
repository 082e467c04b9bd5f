using System.Collections.Immutable;

namespace MlConnector.Abstractions.Configuration;

/// <summary>A place in a configuration file, counted from 1.</summary>
public readonly record struct SettingPlace(string File, int Line, int Column)
{
    /// <summary>The place of everything that was applied: it stands in a stored revision, whose text is not kept.</summary>
    public static SettingPlace Revision { get; } = new("revision", 0, 0);

    /// <inheritdoc />
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}

/// <summary>A node of a configuration file, with its place, as strict binding needs it.</summary>
public abstract record SettingNode(SettingPlace Place);

/// <summary>A text; typed when it is read. <c>${secret:NAME}</c> stays as written.</summary>
public sealed record ScalarNode(SettingPlace Place, string Value, bool Quoted) : SettingNode(Place)
{
    /// <summary>True for an unquoted <c>null</c>, <c>~</c> or nothing.</summary>
    public bool IsNull => !Quoted && Value is "" or "~" or "null";

    /// <summary>Name of the secret if the value is exactly <c>${secret:NAME}</c>, else null.</summary>
    public string? SecretName => Value.StartsWith("${secret:", StringComparison.Ordinal) && Value.EndsWith('}') ? Value[9..^1] : null;
}

/// <summary>Named children, in file order.</summary>
public sealed record MapNode(SettingPlace Place, ImmutableArray<KeyValuePair<ScalarNode, SettingNode>> Entries) : SettingNode(Place)
{
    /// <summary>A child by exact name, or null.</summary>
    public SettingNode? this[string name] => Entries.FirstOrDefault(entry => entry.Key.Value == name).Value;
}

/// <summary>A list.</summary>
public sealed record ListNode(SettingPlace Place, ImmutableArray<SettingNode> Items) : SettingNode(Place);
