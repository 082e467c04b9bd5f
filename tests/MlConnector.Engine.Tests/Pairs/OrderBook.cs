using System.Collections.Immutable;
using System.Globalization;

namespace MlConnector.Engine.Tests.Pairs;

/// <summary>An order as it stood at one instant: its header (null = there is none) and its lines.</summary>
internal sealed record OrderState(string? Header, ImmutableSortedDictionary<string, string> Lines)
{
    public static OrderState Nothing { get; } = new(null, ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));
}

/// <summary>The orders of an ERP. Every write changes header and lines together, as one transaction does, and every state that ever was is remembered.</summary>
internal sealed class OrderBook
{
    private readonly Dictionary<string, List<(long Stamp, OrderState State)>> history = new(StringComparer.Ordinal);
    private long stamp;

    /// <summary>All orders that ever were.</summary>
    public IReadOnlyCollection<string> Orders => history.Keys;

    /// <summary>An order now.</summary>
    public OrderState Now(string order) => history.TryGetValue(order, out List<(long, OrderState State)>? states) ? states[^1].State : OrderState.Nothing;

    /// <summary>The stamp of its newest write.</summary>
    public long StampOf(string order) => history[order][^1].Stamp;

    /// <summary>One transaction: the header (null = left as it is, unless there is none) and lines.</summary>
    public void Write(string order, string? header, params (string Line, string Content)[] lines)
    {
        OrderState now = Now(order);
        Put(order, new OrderState(header ?? now.Header, now.Lines.SetItems(lines.Select(line => KeyValuePair.Create($"{order}-{line.Line}", line.Content)))));
    }

    /// <summary>Retention takes the header, the lines, or both.</summary>
    public void Purge(string order, bool header, bool lines) =>
        Put(order, new OrderState(header ? null : Now(order).Header, lines ? OrderState.Nothing.Lines : Now(order).Lines));

    /// <summary>True if the order stood like this at some instant.</summary>
    public bool Stood(string order, string header, IReadOnlyDictionary<string, string> lines) =>
        history[order].Any(past => past.State.Header == header && past.State.Lines.Count == lines.Count && past.State.Lines.All(line => lines.TryGetValue(line.Key, out string? content) && content == line.Value));

    /// <summary>A write such as an ERP sees: a new order, a change of header and lines, one line more, or one of the two only.</summary>
    public void WriteAny(Random random)
    {
        string content = string.Create(CultureInfo.InvariantCulture, $"v{stamp + 1}");
        string order = random.Next(3) == 0 || history.Count == 0 ? $"o{history.Count + 1}" : history.Keys.ElementAt(random.Next(history.Count));
        int lines = Now(order).Lines.Count;
        switch (lines == 0 ? 0 : random.Next(4))
        {
            case 0:
                Write(order, content, [.. Enumerable.Range(1, random.Next(1, 4)).Select(line => ($"{line}", content))]);
                break;
            case 1:
                Write(order, content, ($"{lines + 1}", content));
                break;
            case 2:
                Write(order, null, ($"{random.Next(1, lines + 1)}", content));
                break;
            default:
                Write(order, content);
                break;
        }
    }

    private void Put(string order, OrderState state)
    {
        if (!history.TryGetValue(order, out List<(long, OrderState)>? states)) history[order] = states = [];
        states.Add((++stamp, state));
    }
}
