namespace MlConnector.Sandbox.SageX3.Graph;

/// <summary>How GraphQL behaves.</summary>
public sealed record GraphOptions
{
    /// <summary>Where packages stand: <c>{package}</c>, <c>xtrem{Package}</c> or <c>sage.{package}</c>.</summary>
    public string RootPath { get; init; } = "{package}";

    /// <summary>Rows per page at every level when none are asked for.</summary>
    public int DefaultPage { get; init; } = 20;

    /// <summary>Most rows per page.</summary>
    public int MaxPage { get; init; } = 1000;

    /// <summary>Decimal numbers are written as texts.</summary>
    public bool DecimalsAsText { get; init; } = true;

    /// <summary>The schema is shown.</summary>
    public bool Introspection { get; init; } = true;

    /// <summary>Nodes whose right is missing: the document is readable, the lines are not.</summary>
    public IReadOnlySet<string> Denied { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>An informational diagnosis accompanies each answer.</summary>
    public bool TellsInformation { get; init; } = true;

    /// <summary>Id of the connected application.</summary>
    public string ClientId { get; init; } = "mlc-app";

    /// <summary>Its secret.</summary>
    public string ClientSecret { get; init; } = "X3-app-secret-0123456789";

    /// <summary>The login that it may act for.</summary>
    public string User { get; init; } = "mlc";

    /// <summary>The URL it was registered with, compared letter by letter; null = the address it is asked at.</summary>
    public string? Audience { get; init; }

    /// <summary>Longest life of a token, in seconds.</summary>
    public int TokenValidity { get; init; } = 600;
}
