namespace MlConnector.Engine.Delivery.Sending;

/// <summary>Rows <paramref name="From"/> … <paramref name="From"/> + <paramref name="Count"/> - 1 of a refused batch.</summary>
internal readonly record struct RowRange(int From, int Count);

/// <summary>What to do next with a refused batch.</summary>
internal enum BisectionStep
{
    /// <summary>Journal <see cref="Bisection.Range"/> as a part and send it; tell the answer by <see cref="Bisection.Report"/>.</summary>
    Send,

    /// <summary>The single row of <see cref="Bisection.Range"/> is guilty.</summary>
    Guilty,

    /// <summary>The posts are used up: the rows of <see cref="Bisection.Range"/> were refused together and are not narrowed further.</summary>
    Unresolved,

    /// <summary>Two disjoint sixteenths were refused and nothing was accepted: it is not a row, it is the table.</summary>
    SchemaError,

    /// <summary>Every row is either sent or named.</summary>
    Done,
}

/// <summary>
/// Finds the guilty rows of a batch that was refused without a name (Power BI says only that the batch is wrong): halves, left first; if the left half was accepted, the
/// right one is guilty without being sent. Sixteenths are told apart before one of them is narrowed further, so that a fault of the table is known after a few sends, however large the batch. A pure state machine;
/// sending is elsewhere. At most <c>posts</c> sends.
/// </summary>
internal sealed class Bisection
{
    private const int Sixteenths = 16;
    private readonly int rows;
    private readonly Stack<(RowRange Range, bool Refused)> open = new();
    private readonly Queue<RowRange> toNarrow = new();
    private readonly HashSet<int> refusedSixteenths = [];
    private bool narrowing;
    private bool anyAccepted;
    private int posts;
    private bool schemaError;
    private RowRange? sibling;

    /// <summary>A batch of so many rows that was refused as a whole.</summary>
    public Bisection(int rows, int posts)
    {
        this.rows = rows;
        this.posts = posts;
        open.Push((new RowRange(0, rows), true));
    }

    /// <summary>The rows that the last step is about.</summary>
    public RowRange Range { get; private set; }

    /// <summary>The next step.</summary>
    public BisectionStep Next()
    {
        while (!schemaError && TryTake(out (RowRange Range, bool Refused) next))
        {
            Range = next.Range;
            if (!next.Refused) return posts-- > 0 ? BisectionStep.Send : BisectionStep.Unresolved;
            if (Refused(next.Range) is { } step) return step;
        }

        return schemaError ? BisectionStep.SchemaError : BisectionStep.Done;
    }

    private bool TryTake(out (RowRange Range, bool Refused) next)
    {
        if (open.TryPop(out next)) return true;
        narrowing = true;
        if (!toNarrow.TryDequeue(out RowRange range)) return false;
        next = (range, true);
        return true;
    }

    /// <summary>The answer to <see cref="BisectionStep.Send"/>.</summary>
    public void Report(bool accepted)
    {
        RowRange sent = Range;
        anyAccepted |= accepted;
        RowRange? other = sibling is { } right && right.From == sent.From + sent.Count ? right : null;
        if (other is { } half)
        {
            // The whole was refused: a left half that was accepted leaves the right one guilty; otherwise the right one has to be asked.
            open.Push((half, accepted));
            sibling = null;
        }

        if (!accepted) open.Push((sent, true));
    }

    private BisectionStep? Refused(RowRange range)
    {
        if (rows >= Sixteenths && range.Count <= (rows + Sixteenths - 1) / Sixteenths)
        {
            refusedSixteenths.Add((int)((long)range.From * Sixteenths / rows));
            schemaError = refusedSixteenths.Count > 1 && !anyAccepted;
            if (schemaError) return BisectionStep.SchemaError;
            if (!narrowing)
            {
                toNarrow.Enqueue(range);
                return null;
            }
        }

        if (range.Count == 1) return BisectionStep.Guilty;
        if (posts <= 0) return BisectionStep.Unresolved;
        int left = range.Count / 2;
        sibling = new RowRange(range.From + left, range.Count - left);
        open.Push((new RowRange(range.From, left), false));
        return null;
    }
}
