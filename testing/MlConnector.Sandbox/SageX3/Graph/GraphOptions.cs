namespace MlConnector.Sandbox.SageX3.Graph;

/// <summary>How GraphQL behaves.</summary>
public sealed record GraphOptions
{
    /// <summary>Where packages stand: <c>{package}</c>, <c>xtrem{Package}</c> or <c>sage.{package}</c>.</summary>
    public string RootPath { get; init; } = "{package}";

    /// <summary>In the old demonstration the node itself takes the arguments, without <c>query</c> below it.</summary>
    internal bool IsDirect => RootPath.StartsWith("sage.", StringComparison.Ordinal);

    /// <summary>Rows per page at every level when none are asked for.</summary>
    public int DefaultPage { get; init; } = 20;

    /// <summary>Most rows per page.</summary>
    public int MaxPage { get; init; } = 1000;

    /// <summary>More rows than <see cref="MaxPage"/> are refused; else fewer are given.</summary>
    public bool RefusesLargePages { get; init; }

    /// <summary>Time stamps may stand in filters: they are seen, but that is documented nowhere.</summary>
    public bool ComparesStamps { get; init; } = true;

    /// <summary>Yes/no menus are truth values instead of names.</summary>
    public bool MenusAsTruths { get; init; }

    /// <summary>Codes of suppliers and customers are values, as in the oldest samples, instead of references.</summary>
    public bool CodesAsValues { get; init; }

    /// <summary>Name of the lines of purchase orders: it was <c>purchaseOrderQuantityLines</c> before.</summary>
    public string OrderLines { get; init; } = "purchaseOrderLines";

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
