using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Sandbox.SageX3.Graph;

/// <summary>A property of a node.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Column">The X3 column that it shows.</param>
/// <param name="Type">Scalar type: String, Int, Decimal, Date, DateTime; the name of an enumeration for choices.</param>
internal sealed record GraphProperty(string Name, string Column, string Type)
{
    /// <summary>Properties below it, for references: <c>code</c>, or <c>code.code</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary>A yes/no menu as a truth value.</summary>
    public bool IsTruth { get; init; }

    /// <summary>Names of a choice by code.</summary>
    public IReadOnlyDictionary<decimal, string>? Names { get; init; }
}

/// <summary>A node: a class seen through GraphQL.</summary>
/// <param name="Package">Package that has it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Class">The class behind it.</param>
/// <param name="Properties">Its properties.</param>
internal sealed record GraphNode(string Package, string Name, X3Class Class, IReadOnlyList<GraphProperty> Properties)
{
    /// <summary>Collection of lines; null = none.</summary>
    public string? Collection { get; init; }

    /// <summary>Properties of a line.</summary>
    public IReadOnlyList<GraphProperty> Lines { get; init; } = [];
}
