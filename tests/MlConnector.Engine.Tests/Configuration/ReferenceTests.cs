using System.Text.Json;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Reference;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Tests.Configuration;

/// <summary>What is written about the configuration is what the program reads. Set MLC_WRITE_DOCS=1 to write the generated files anew.</summary>
public sealed class ReferenceTests
{
    private const string Begin = "<!-- functions -->\n", End = "<!-- /functions -->";
    private static readonly string Folder = Path.Combine(Root(), "docs", "reference");

    [Fact]
    public void The_mapping_reference_lists_every_function_and_code()
    {
        string path = Path.Combine(Folder, "mapping.md"), text = File.ReadAllText(path);
        int from = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, to = text.IndexOf(End, StringComparison.Ordinal);

        Check(path, text[..from] + ConfigurationReference.Functions() + text[to..]);
        Assert.All(Enum.GetValues<ViolationCode>().Where(code => code != ViolationCode.None), code => Assert.Contains($"`{ViolationWords.Code(code)}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_schema_is_valid_json_and_knows_every_setting_and_connector()
    {
        string json = ConfigurationSchema.Write([new Connector()]);

        using JsonDocument schema = JsonDocument.Parse(json);
        JsonElement pipeline = schema.RootElement.GetProperty("properties").GetProperty("pipelines").GetProperty("additionalProperties");
        Assert.Equal(["source", "destination", "dataset", "streams"], pipeline.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.False(pipeline.GetProperty("additionalProperties").GetBoolean());
        JsonElement stream = pipeline.GetProperty("properties").GetProperty("streams").GetProperty("additionalProperties").GetProperty("properties");
        Assert.Equal("integer", stream.GetProperty("columns").GetProperty("additionalProperties").GetProperty("properties").GetProperty("scale").GetProperty("type").GetString());
        Assert.True(stream.TryGetProperty("addColumns", out _));
        Assert.Contains("\"const\": \"fake\"", json, StringComparison.Ordinal);
        Assert.Contains("odata", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipelines.*", "    source: erp\n", "    ")]
    [InlineData("pipelines.*.policies", "      rowsDrop: 30%\n", "      ")]
    [InlineData("pipelines.*.streams.*.cursor", "cursor: { field: InvoiceDate, overlap: 14d", null)]
    [InlineData("pipelines.*.policies.deadLetters", "deadLetters: { percent: 5%, atLeast: 100", null)]
    [InlineData("pipelines.*.policies.removals", "removals: { percent: 30%, smallPercent: 2%, smallRows: 20", null)]
    [InlineData("pipelines.*.policies.journal", "journal: { keep: 90d, size: 20GB", null)]
    public void Described_settings_are_exactly_those_that_are_read(string path, string after, string? indent)
    {
        SortedSet<string> described = new(EngineSettings.All.Where(setting => setting.Path.StartsWith(path + '.', StringComparison.Ordinal)).Select(setting => setting.Path[(path.Length + 1)..].Split('.')[0]), StringComparer.Ordinal);
        const string Unknown = "settingThatNobodyKnowsAnywhere";
        string put = indent is null ? $"{after}, {Unknown}: 1" : $"{after}{indent}{Unknown}: 1\n";

        ConnectorError error = Assert.Single(ConfigurationBench.Errors(ConfigurationBench.Good.ReplaceLineEndings("\n").Replace(after, put, StringComparison.Ordinal)));

        Assert.Equal($"Known here: {string.Join(", ", described)}.", error.Fix);
    }

    [Fact]
    public void Described_settings_of_a_stream_are_those_that_are_read()
    {
        const string Unknown = "settingThatNobodyKnowsAnywhere: 1";
        string good = ConfigurationBench.Good.ReplaceLineEndings("\n");
        string[] read =
        [
            .. Known(good.Replace("suppliers: {}", $"suppliers: {{ {Unknown} }}", StringComparison.Ordinal)),
            .. Known(good.Replace("entity: CusExtra\n", $"entity: CusExtra\n        {Unknown}\n", StringComparison.Ordinal)),
        ];
        IEnumerable<string> described = EngineSettings.All.Where(setting => setting.Path.StartsWith("pipelines.*.streams.*.", StringComparison.Ordinal)).Select(setting => setting.Path.Split('.')[4]);

        Assert.Equal(read.Where(name => name != "addColumns").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), described.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

        static string[] Known(string yaml) => Assert.Single(ConfigurationBench.Errors(yaml)).Fix["Known here: ".Length..].TrimEnd('.').Split(", ");
    }

    private static void Check(string path, string expected)
    {
        if (Environment.GetEnvironmentVariable("MLC_WRITE_DOCS") == "1") File.WriteAllText(path, expected);
        Assert.True(File.Exists(path) && File.ReadAllText(path) == expected, $"{Path.GetFileName(path)} is not what the program generates; run the tests once with MLC_WRITE_DOCS=1.");
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MlConnector.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run below the repository.");
    }

    private sealed class Connector : IConnectorFactory
    {
        public string Type => "fake";

        public string Title => "Fake";

        public IReadOnlyList<SettingDescription> Settings => [new("odata.url", "text", "", "Address.") { Required = true }];
    }
}
