namespace MlConnector.Cli.Output;

/// <summary>Several results after each other; in JSON an array, or the only one itself.</summary>
internal sealed class ReportList(IReadOnlyList<IReport> reports) : IReport
{
    public void WriteText(TextReport text)
    {
        foreach (IReport report in reports) report.WriteText(text);
    }

    public void WriteJson(TextWriter output)
    {
        if (reports is [var only])
        {
            only.WriteJson(output);
            return;
        }

        output.WriteLine('[');
        for (int i = 0; i < reports.Count; i++)
        {
            if (i > 0) output.WriteLine(',');
            reports[i].WriteJson(output);
        }

        output.WriteLine(']');
    }
}
