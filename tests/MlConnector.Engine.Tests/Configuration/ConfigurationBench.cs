using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Configuration.Reading;
using MlConnector.Engine.Tests.Mapping;
using MlConnector.Yaml;

namespace MlConnector.Engine.Tests.Configuration;

/// <summary>Reads configurations from text, over a small catalog and a few files.</summary>
internal static class ConfigurationBench
{
    public const string Good = WrongConfigurations.Good;

    public static IReadOnlyList<StreamDefinition> Catalog { get; } =
    [
        MappingBench.Stream,
        new("suppliers", "ApSupplier") { Fields = [new("Supplier", FieldType.Text) { NumberedCode = true }], Key = ["Supplier"], Defaults = new("Suppliers", WriteMode.Replace) },
    ];

    public static (MapNode? Root, ConfigurationModel? Model) Read(string yaml, Problems problems)
    {
        MapNode? root = YamlTree.Parse("mlc.yaml", yaml, problems);
        return (root, root is null ? null : ConfigurationReader.Read(root, new Files(), problems));
    }

    public static (MapNode Root, PipelineSettings Pipeline, ImmutableArray<StreamPlan> Plans) Plan(string yaml)
    {
        Problems problems = new();
        (MapNode? root, ConfigurationModel? model) = Read(yaml, problems);
        problems.ThrowIfAny();
        ImmutableArray<StreamPlan> plans = StreamPlanner.Plan(model!.Pipelines[0], Catalog, problems);
        problems.ThrowIfAny();
        return (root!, model.Pipelines[0], plans);
    }

    /// <summary>Everything wrong with a configuration, found while reading or, if it can be read, while planning.</summary>
    public static IReadOnlyList<ConnectorError> Errors(string yaml)
    {
        Problems problems = new();
        (_, ConfigurationModel? model) = Read(yaml, problems);
        foreach (PipelineSettings pipeline in model?.Pipelines ?? []) StreamPlanner.Plan(pipeline, Catalog, problems);
        return problems.Errors;
    }

    private sealed class Files : IConfigurationFiles
    {
        public byte[]? Read(string path, int maxBytes) => WrongConfigurations.Files.TryGetValue(path, out string? content) ? Encoding.UTF8.GetBytes(content) : null;
    }
}
