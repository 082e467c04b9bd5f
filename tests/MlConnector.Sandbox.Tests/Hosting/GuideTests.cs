using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Tableau;

namespace MlConnector.Sandbox.Tests.Hosting;

/// <summary>The guide names what faults can be ordered at.</summary>
public sealed class GuideTests
{
    [Fact]
    public void The_guide_names_every_operation_of_a_module()
    {
        Assert.Equal(BigQueryFaultPoints.All.Order(StringComparer.Ordinal), Named("bigquery").Order(StringComparer.Ordinal));
        Assert.Equal(TableauFaultPoints.All.Order(StringComparer.Ordinal), Named("tableau").Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Named(string module)
    {
        string row = Assert.Single(File.ReadLines(Path.Combine(Root(), "docs", "guides", "sandbox.md")), line => line.StartsWith($"| `{module}` |", StringComparison.Ordinal));
        return row.Split('`').Where((_, i) => i % 2 == 1).Skip(1);
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MlConnector.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
