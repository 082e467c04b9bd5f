namespace MlConnector.Sandbox.Faults;

/// <summary>A standing order with what it has done so far.</summary>
/// <param name="Id">Its number, for removal.</param>
/// <param name="Order">What was ordered.</param>
/// <param name="Seen">Matching requests so far.</param>
/// <param name="Struck">How often it has struck.</param>
public sealed record StandingFault(int Id, FaultOrder Order, long Seen, int Struck);

/// <summary>The faults in force. Modules ask at named operations; the first standing order that is due strikes. Safe for concurrent use.</summary>
public sealed class FaultBoard
{
    private readonly Lock gate = new();
    private readonly List<Standing> standing = [];
    private int lastId;

    /// <summary>Puts an order in force.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="ArgumentException">The order contradicts itself; the message lists every problem.</exception>
    public int Order(FaultOrder order)
    {
        var problems = order.Problems();
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(order));
        lock (gate)
        {
            standing.Add(new Standing(++lastId, order));
            return lastId;
        }
    }

    /// <summary>Takes one order back; false when there is none of that id.</summary>
    public bool Remove(int id)
    {
        lock (gate) return standing.RemoveAll(one => one.Id == id) > 0;
    }

    /// <summary>Takes every order back.</summary>
    public void Clear()
    {
        lock (gate) standing.Clear();
    }

    /// <summary>All orders, those used up included.</summary>
    public IReadOnlyList<StandingFault> List()
    {
        lock (gate) return [.. standing.Select(one => new StandingFault(one.Id, one.Order, one.Seen, one.Struck))];
    }

    /// <summary>Counts a request and says which fault strikes it, if any.</summary>
    public FaultOrder? Ask(string module, string operation)
    {
        lock (gate)
        {
            FaultOrder? hit = null;
            foreach (var one in standing)
            {
                if (!one.Order.Matches(module, operation)) continue;
                one.Seen++;
                if (hit is null && one.IsDue()) hit = one.Strike();
            }
            return hit;
        }
    }

    private sealed class Standing(int id, FaultOrder order)
    {
        public int Id => id;
        public FaultOrder Order => order;
        public long Seen { get; set; }
        public int Struck { get; private set; }

        public bool IsDue() =>
            Seen > order.After && (order.Times is null || Struck < order.Times) && (Seen - order.After - 1) % order.Every == 0;

        public FaultOrder Strike()
        {
            Struck++;
            return order;
        }
    }
}
