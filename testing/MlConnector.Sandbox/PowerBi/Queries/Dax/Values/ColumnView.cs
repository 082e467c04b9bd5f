using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Rows;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

/// <summary>One column of a table as a query sees it: flat, and numbered by distinct value where a group or a filter asks for it.</summary>
internal abstract class ColumnView(int count, DaxComparer comparer)
{
    private ColumnCodes? codes;

    public int Count => count;

    public ColumnCodes Codes => codes ??= Number();

    protected DaxComparer Comparer => comparer;

    public abstract DaxValue At(int row);

    protected virtual ColumnCodes Number()
    {
        var builder = new ColumnCodes.Builder(count, comparer);
        for (int row = 0; row < count; row++) builder.Add(At(row));
        return builder.Build();
    }

    public static ColumnView Over(TableView table, int column, ColumnType type, DaxComparer comparer) => type switch
    {
        ColumnType.String => new TextView(table, column, comparer),
        ColumnType.Decimal or ColumnType.Double => new DecimalView(table, column, comparer),
        ColumnType.Boolean => new LongView(table, column, comparer, static value => DaxValue.Of(value != 0)),
        ColumnType.DateTime => new LongView(table, column, comparer, DaxValue.OfDate),
        _ => new LongView(table, column, comparer, static value => DaxValue.Of(value)),
    };

    private sealed class LongView : ColumnView
    {
        private readonly long[] values;
        private readonly bool[] present;
        private readonly Func<long, DaxValue> shape;

        public LongView(TableView table, int column, DaxComparer comparer, Func<long, DaxValue> shape)
            : base(table.Count, comparer)
        {
            (values, present, this.shape) = (new long[table.Count], new bool[table.Count], shape);
            foreach (var (data, from, to, at) in table.Parts<LongData>(column))
            {
                Array.Copy(data.Values, from, values, at, to - from);
                for (int row = from; row < to; row++) present[at + row - from] = !data.IsBlank(row);
            }
        }

        public override DaxValue At(int row) => present[row] ? shape(values[row]) : DaxValue.Blank;
    }

    private sealed class DecimalView : ColumnView
    {
        private readonly decimal[] values;
        private readonly bool[] present;

        public DecimalView(TableView table, int column, DaxComparer comparer)
            : base(table.Count, comparer)
        {
            (values, present) = (new decimal[table.Count], new bool[table.Count]);
            foreach (var (data, from, to, at) in table.Parts<DecimalData>(column))
            {
                Array.Copy(data.Values, from, values, at, to - from);
                for (int row = from; row < to; row++) present[at + row - from] = !data.IsBlank(row);
            }
        }

        public override DaxValue At(int row) => present[row] ? DaxValue.Of(values[row]) : DaxValue.Blank;
    }

    private sealed class TextView(TableView table, int column, DaxComparer comparer) : ColumnView(table.Count, comparer)
    {
        public override DaxValue At(int row) => Codes.Value(Codes.Of(row));

        /// <summary>A run of equal cells is decoded and looked up once: that makes counting by batch id cheap.</summary>
        protected override ColumnCodes Number()
        {
            var builder = new ColumnCodes.Builder(Count, Comparer);
            int next = 0;
            foreach (var (data, from, to, at) in table.Parts<TextData>(column))
            {
                builder.Add(DaxValue.Blank, at - next);
                for (int row = from; row < to;)
                {
                    int end = row + 1;
                    while (end < to && data.SamePlace(row, end)) end++;
                    builder.Add(data.IsBlank(row) ? DaxValue.Blank : DaxValue.Of(data.Text(row)), end - row);
                    row = end;
                }

                next = at + to - from;
            }

            builder.Add(DaxValue.Blank, Count - next);
            return builder.Build();
        }
    }
}
