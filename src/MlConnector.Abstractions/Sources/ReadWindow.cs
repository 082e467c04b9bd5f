using System.Collections.Immutable;

namespace MlConnector.Abstractions.Sources;

/// <summary>The part of a stream that one read covers. Values travel in canonical form (digits, <c>yyyy-MM-dd</c>, text); the source writes them as its protocol wants.</summary>
public abstract record ReadWindow
{
    /// <summary>Short text for people and the passport; holds no personal data.</summary>
    public abstract string Describe();

    /// <summary>Only these companies; empty = all of the connection.</summary>
    public ImmutableArray<string> Companies { get; init; } = [];
}

/// <summary>Everything (optionally from a date on, for a first load with <c>since:</c>).</summary>
public sealed record FullWindow : ReadWindow
{
    /// <summary>Field and lowest value, where history is cut; NULL values are read as well.</summary>
    public (string Field, string From)? Since { get; init; }

    /// <inheritdoc />
    public override string Describe() => Since is { } since ? $"all from {since.Field} {since.From}" : "all";
}

/// <summary><c>Field ≥ From</c> and, where given, <c>Field &lt; Before</c>; rows whose field is NULL are part of it if <see cref="WithNulls"/>.</summary>
public sealed record RangeWindow(string Field, string From, string? Before, bool WithNulls) : ReadWindow
{
    /// <inheritdoc />
    public override string Describe() => $"{Field} from {From}{(Before is null ? "" : $" before {Before}")}{(WithNulls ? " or empty" : "")}";
}

/// <summary>Journals of one (year, period) with a number above <paramref name="After"/>, and the listed ones again.</summary>
public sealed record JournalWindow(int Year, int Period, long After, ImmutableArray<long> Again) : ReadWindow
{
    /// <inheritdoc />
    public override string Describe() => $"journals {Year}/{Period:00} after {After}{(Again.IsEmpty ? "" : $" and {Again.Length} again")}";
}

/// <summary>Everything that the stream's <see cref="CursorDefinition.OpenFilter"/> says is open.</summary>
public sealed record OpenWindow : ReadWindow
{
    /// <inheritdoc />
    public override string Describe() => "open items";
}

/// <summary>Exactly these keys. Each key holds its parts in key order, in canonical form.</summary>
public sealed record KeyWindow(ImmutableArray<ImmutableArray<string>> Keys) : ReadWindow
{
    /// <summary>The fields that the parts belong to, if not the stream's key (rows of these documents).</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <inheritdoc />
    public override string Describe() => $"{Keys.Length} keys";
}
