using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace MlConnector.Server.Telemetry;

/// <summary>
/// Metrics in Prometheus' text form (version 0.0.4). Names: points become underscores, the unit is spelled out at the end (<c>_seconds</c>, <c>_bytes</c>), counters end in <c>_total</c>, and all begin with <c>mlc_</c>.
/// </summary>
internal static class PrometheusText
{
    /// <summary>Content type of the text.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string Prefix = "mlc_";

    /// <summary>Writes metrics.</summary>
    public static string Write(in Batch<Metric> metrics)
    {
        var text = new StringBuilder();
        foreach (Metric metric in metrics) Write(text, metric);
        return text.ToString();
    }

    /// <summary>Prometheus' name of an instrument.</summary>
    internal static string NameOf(string instrument, string unit, bool isCounter)
    {
        string name = instrument.Replace('.', '_').Replace('-', '_');
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) name = Prefix + name;
        string suffix = unit switch { "s" => "_seconds", "By" => "_bytes", "1" => "_ratio", _ => "" };
        if (!name.EndsWith(suffix, StringComparison.Ordinal)) name += suffix;
        return isCounter ? $"{name}_total" : name;
    }

    private static void Write(StringBuilder text, Metric metric)
    {
        bool isCounter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        string name = NameOf(metric.Name, metric.Unit, isCounter);
        string type = isCounter ? "counter" : metric.MetricType == MetricType.Histogram ? "histogram" : "gauge";
        text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(metric.Description, inLabel: false)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            string labels = Labels(point.Tags);
            if (metric.MetricType == MetricType.Histogram) WriteHistogram(text, name, labels, point);
            else Line(text, name, labels, Value(metric.MetricType, point));
        }
    }

    private static string Value(MetricType type, MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => Number(point.GetSumLong()),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Number(point.GetSumDouble()),
        MetricType.LongGauge => Number(point.GetGaugeLastValueLong()),
        _ => Number(point.GetGaugeLastValueDouble()),
    };

    /// <summary>Each bucket counts everything up to its border; the last one, without a border, everything.</summary>
    private static void WriteHistogram(StringBuilder text, string name, string labels, MetricPoint point)
    {
        long below = 0;
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            string border = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound);
            Line(text, $"{name}_bucket", labels.Length == 0 ? $"le=\"{border}\"" : $"{labels},le=\"{border}\"", Number(below));
        }

        Line(text, $"{name}_sum", labels, Number(point.GetHistogramSum()));
        Line(text, $"{name}_count", labels, Number(point.GetHistogramCount()));
    }

    private static void Line(StringBuilder text, string name, string labels, string value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(value).Append('\n');
    }

    private static string Labels(in ReadOnlyTagCollection tags)
    {
        var labels = new StringBuilder();
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            if (labels.Length > 0) labels.Append(',');
            labels.Append(tag.Key.Replace('.', '_')).Append("=\"").Append(Escaped(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "", inLabel: true)).Append('"');
        }

        return labels.ToString();
    }

    private static string Escaped(string text, bool inLabel)
    {
        string escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return inLabel ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Number<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
