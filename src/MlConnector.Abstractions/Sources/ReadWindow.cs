using System.Collections.Immutable;

namespace MlConnector.Abstractions.Sources;

/// <summary>The part of a stream that one read covers. Values travel in canonical form (digits, <c>yyyy-MM-dd</c>, text); the source writes them as its protocol wants.</summary>
public abstract record ReadWindow
{
    /// <summary>Short text for people and the passport; holds no personal data.</summary>
    public abstract string Describe();

    /// <summary>Only these companies; empty = all of the connection.</summary>
    public ImmutableArray<string> Companies { get; init; } = [];

    /// <summary>Field and lowest value where history is cut (<c>since:</c>): rows below it are no part of the window, rows whose field is NULL are; null = nothing is cut.</summary>
    public (string Field, string From)? Since { get; init; }

    /// <summary>The cut in words, to follow what the window says of itself.</summary>
    protected string Cut => Since is { } since ? $" from {since.Field} {since.From}" : "";
}

/// <summary>Everything.</summary>
public sealed record FullWindow : ReadWindow
{
    /// <inheritdoc />
    public override string Describe() => $"all{Cut}";
}

/// <summary><c>Field ≥ From</c> and, where given, <c>Field &lt; Before</c>; rows whose field is NULL are part of it if <see cref="WithNulls"/>.</summary>
public sealed record RangeWindow(string Field, string From, string? Before, bool WithNulls) : ReadWindow
{
    /// <inheritdoc />
    public override string Describe() => $"{Field} from {From}{(Before is null ? "" : $" before {Before}")}{(WithNulls ? " or empty" : "")}{Cut}";
}

/// <summary>Journals of one (year, period) with a number above <paramref name="After"/>, and the listed ones again.</summary>
public sealed record JournalWindow(int Year, int Period, long After, ImmutableArray<long> Again) : ReadWindow
{
    /// <inheritdoc />
    public override string Describe() => $"journals {Year}/{Period:00} after {After}{(Again.IsEmpty ? "" : $" and {Again.Length} again")}{Cut}";
}

/// <summary>Everything that the stream's <see cref="CursorDefinition.OpenFilter"/> says is open.</summary>
public sealed record OpenWindow : ReadWindow
{
    /// <inheritdoc />
    public override string Describe() => $"open items{Cut}";
}

/// <summary>Exactly these keys. Each key holds its parts in key order, in canonical form.</summary>
public sealed record KeyWindow(ImmutableArray<ImmutableArray<string>> Keys) : ReadWindow
{
    /// <summary>The fields that the parts belong to, if not the stream's key (rows of these documents).</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <inheritdoc />
    public override string Describe() => $"{Keys.Length} keys";
}
