using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;

/// <summary>The row that an iterator stands on.</summary>
internal sealed class Frame(Relation relation, Frame? outer)
{
    public Relation Relation => relation;

    public Frame? Outer => outer;

    public int Row { get; set; }
}

/// <summary>The value of a variable: a scalar or a table.</summary>
internal sealed record VarLink(object Symbol, DaxValue Scalar, Relation? Table, VarLink? Outer)
{
    public VarLink Find(object symbol)
    {
        var link = this;
        while (!ReferenceEquals(link.Symbol, symbol)) link = link.Outer!;
        return link;
    }
}

/// <summary>Where an expression is evaluated: filters, rows at hand, variables.</summary>
internal sealed record Scope(FilterContext Filter, Frame? Frame, VarLink? Vars)
{
    public Scope Over(Frame frame) => this with { Frame = frame };

    public Frame Up(int depth)
    {
        var frame = Frame!;
        for (; depth > 0; depth--) frame = frame.Outer!;
        return frame;
    }
}
