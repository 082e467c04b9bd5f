using System.Reflection;
using System.Runtime.CompilerServices;

namespace MlConnector.Architecture;

/// <summary>House rules that a machine can look at.</summary>
public sealed class HouseRuleTests
{
    /// <summary>Assemblies that rows pass through: no binary floating point anywhere in them, locals included.</summary>
    public static TheoryData<string> RowAssemblies => ["MlConnector.Abstractions", "MlConnector.Engine", "MlConnector.Store", "MlConnector.Http", "MlConnector.Parquet", "MlConnector.Syspro", "MlConnector.SageX3", "MlConnector.IfsCloud", "MlConnector.PowerBi", "MlConnector.BigQuery", "MlConnector.Tableau", "MlConnector.Yaml", "MlConnector.Vault"];

    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    [Theory]
    [MemberData(nameof(RowAssemblies))]
    public void INV7_no_binary_floating_point(string assembly)
    {
        var found = new List<string>();
        foreach (Type type in Assembly.Load(assembly).GetTypes())
        {
            found.AddRange(type.GetFields(Everything).Where(field => IsBinary(field.FieldType)).Select(field => $"{type}.{field.Name}"));
            foreach (MethodBase method in type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)))
            {
                IEnumerable<Type> types = method.GetParameters().Select(parameter => parameter.ParameterType).Concat(method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? []);
                if (types.Any(IsBinary) || method is MethodInfo { ReturnType: { } returned } && IsBinary(returned)) found.Add($"{type}.{method.Name}");
            }
        }

        Assert.Empty(found);
    }

    /// <summary>The compiler refuses the static clocks, random sources and sleeps; nowhere in the product is it told to look away, save where the process begins.</summary>
    [Fact]
    public void INV9_time_and_randomness_are_given()
    {
        string banned = File.ReadAllText(Path.Combine(Source.Root, "BannedSymbols.txt"));
        Assert.All(["System.DateTimeOffset.UtcNow", "System.Guid.NewGuid", "System.Random.Shared", "System.Threading.Tasks.Task.Delay"], symbol => Assert.Contains(symbol, banned, StringComparison.Ordinal));
        Assert.DoesNotContain(Source.Files("src"), file => !file.Contains("MlConnector.Cli", StringComparison.Ordinal) && Source.CodeOf(file).Any(line => line.Contains("RS0030", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_folder_is_a_drawer_for_everything()
    {
        string[] banned = ["Helpers", "Common", "Utils", "Utilities", "Managers", "Misc"];
        IEnumerable<string> folders = Source.Files("src").Concat(Source.Files("testing")).SelectMany(file => Path.GetDirectoryName(file)!.Split(Path.DirectorySeparatorChar)).Distinct(StringComparer.Ordinal);
        Assert.Empty(folders.Intersect(banned, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Nothing_is_async_void()
    {
        IEnumerable<string> found = Source.Projects.Where(name => name != "MlConnector.Cli").SelectMany(name => Assembly.Load(name).GetTypes())
            .SelectMany(type => type.GetMethods(Everything)).Where(method => method.ReturnType == typeof(void) && method.GetCustomAttribute<AsyncStateMachineAttribute>() is not null).Select(method => $"{method.DeclaringType}.{method.Name}");
        Assert.Empty(found);
    }

    [Fact]
    public void A_namespace_is_its_folder()
    {
        var wrong = new List<string>();
        foreach (string file in Source.Files("src").Concat(Source.Files("testing")))
        {
            string? declared = Source.CodeOf(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))?[10..].TrimEnd(';');
            string[] parts = Path.GetDirectoryName(file)!.Split(Path.DirectorySeparatorChar);
            int project = Array.FindIndex(parts, part => part.StartsWith("MlConnector.", StringComparison.Ordinal));
            if (declared is not null && declared != string.Join('.', parts[project..])) wrong.Add($"{file}: {declared}");
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Nothing_that_is_left_to_do_hides_in_the_code()
    {
        IEnumerable<string> left = Source.Files("src").Concat(Source.Files("testing")).Where(file => File.ReadAllText(Path.Combine(Source.Root, file)) is { } text && (text.Contains("NotImplementedException", StringComparison.Ordinal) || text.Contains("TODO", StringComparison.Ordinal)));
        Assert.Empty(left);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Each_invariant_names_its_code_and_its_test(int number)
    {
        Assert.Contains(Source.Files("src"), file => File.ReadAllText(Path.Combine(Source.Root, file)).Contains($"INV-{number}", StringComparison.Ordinal));
        Assert.Contains(Source.Files("tests"), file => Source.CodeOf(file).Any(line => line.Contains($"INV{number}", StringComparison.Ordinal) && (line.Contains(" Task ", StringComparison.Ordinal) || line.Contains(" void ", StringComparison.Ordinal))));
    }

    private static bool IsBinary(Type type) => type == typeof(double) || type == typeof(float) || type == typeof(Half) || type.IsArray && IsBinary(type.GetElementType()!) || Nullable.GetUnderlyingType(type) is { } inner && IsBinary(inner);
}
