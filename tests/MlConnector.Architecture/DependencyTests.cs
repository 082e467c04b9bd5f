using System.Reflection;

namespace MlConnector.Architecture;

/// <summary>Dependencies point one way: a reference that the house does not allow fails the build.</summary>
public sealed class DependencyTests
{
    private static readonly string[] Below =
    [
        "MlConnector.Abstractions", "MlConnector.Engine", "MlConnector.Store", "MlConnector.Vault", "MlConnector.Http", "MlConnector.Yaml",
        "MlConnector.Syspro", "MlConnector.SageX3", "MlConnector.IfsCloud", "MlConnector.BigQuery", "MlConnector.PowerBi", "MlConnector.Tableau",
    ];

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["MlConnector.Abstractions"] = [],
        ["MlConnector.Yaml"] = ["MlConnector.Abstractions"],
        ["MlConnector.Engine"] = ["MlConnector.Abstractions"],
        ["MlConnector.Store"] = ["MlConnector.Abstractions", "MlConnector.Engine"],
        ["MlConnector.Vault"] = ["MlConnector.Abstractions", "MlConnector.Engine"],
        ["MlConnector.Http"] = ["MlConnector.Abstractions"],
        ["MlConnector.Parquet"] = [],
        ["MlConnector.Syspro"] = ["MlConnector.Abstractions", "MlConnector.Http", "MlConnector.Yaml"],
        ["MlConnector.SageX3"] = ["MlConnector.Abstractions", "MlConnector.Http", "MlConnector.Yaml"],
        ["MlConnector.IfsCloud"] = ["MlConnector.Abstractions", "MlConnector.Http", "MlConnector.Yaml"],
        ["MlConnector.BigQuery"] = ["MlConnector.Abstractions", "MlConnector.Http", "MlConnector.Yaml"],
        ["MlConnector.PowerBi"] = ["MlConnector.Abstractions", "MlConnector.Http", "MlConnector.Yaml"],
        ["MlConnector.Tableau"] = ["MlConnector.Abstractions", "MlConnector.Http", "MlConnector.Parquet", "MlConnector.Yaml"],
        ["MlConnector.Composition"] = Below,
        ["MlConnector.Server"] = [.. Below, "MlConnector.Composition"],
        ["MlConnector.Sandbox"] = [],
        ["MlConnector.TestKit"] = ["MlConnector.Abstractions", "MlConnector.Engine"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_house_allows(string project)
    {
        IEnumerable<string> references = Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("MlConnector.", StringComparison.Ordinal));
        Assert.Empty(references.Except(Allowed[project], StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_file_references_only_what_the_house_allows(string project)
    {
        string file = Assert.Single(Directory.EnumerateFiles(Source.Root, project + ".csproj", SearchOption.AllDirectories), path => !path.Contains("artifacts", StringComparison.Ordinal) && !path.Contains(".build", StringComparison.Ordinal));
        IEnumerable<string> references = System.Xml.Linq.XDocument.Load(file).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
        Assert.Empty(references.Except(Allowed[project], StringComparer.Ordinal));
    }

    [Fact]
    public void Every_product_project_is_known_here()
    {
        string[] projects = [.. Source.Projects.Where(name => name is not "MlConnector.Cli")];
        Assert.Empty(projects.Except(Allowed.Keys, StringComparer.Ordinal));
    }

    [Fact]
    public void The_engine_never_knows_a_connector_by_name()
    {
        IEnumerable<string> named = Source.Files("src/MlConnector.Engine").Where(file => Source.CodeOf(file).Any(line => line.Contains("power-bi", StringComparison.OrdinalIgnoreCase) || line.Contains("bigquery", StringComparison.OrdinalIgnoreCase) || line.Contains("tableau", StringComparison.OrdinalIgnoreCase) || line.Contains("\"syspro", StringComparison.OrdinalIgnoreCase) || line.Contains("ifs-cloud", StringComparison.OrdinalIgnoreCase)));
        Assert.Empty(named);
    }
}
