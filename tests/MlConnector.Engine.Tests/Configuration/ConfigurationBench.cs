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
    public const string Good = """
        connections:
          erp: { type: syspro, companies: [A], password: "${secret:erp}" }
          bi: { type: power-bi, workspace: Finance }
        maps:
          status: { A: Active, B: Blocked }
          countries: countries.csv
        pipelines:
          finance:
            source: erp
            destination: bi
            dataset: Finance
            schedule: every 15 minutes
            timeZone: Europe/Stockholm
            since: 2020-01-01
            policies:
              deadLetters: { percent: 5%, atLeast: 100 }
              schemaChange: additive
              removals: { percent: 30%, smallPercent: 2%, smallRows: 20 }
              rowsDrop: 30%
              deadInReplace: keep-last-good
              journal: { keep: 90d, size: 20GB }
              existing: replay
              unproven: hold
            streams:
              suppliers: {}
              ap_invoices:
                table: ApInvoices
                write: versions
                strategy: date
                cursor: { field: InvoiceDate, overlap: 14d }
                absence: removed
                schedule: hourly
                columns:
                  Supplier: Header.Supplier
                  Amount: Amount
                  Local: { compute: "Amount * Rate", scale: 2 }
                  CostCentre: { from: Header.Supplier, segment: 2, separator: "-" }
                  Entity: { value: ACME }
                  Year: { from: InvoiceDate, part: year }
                  Status: { from: Company, map: status, default: Other }
                  Flag: { from: Posted, map: { "true": "Yes", "false": "No" } }
                  Country: { from: Name, map: countries.csv, default: "" }
                  Label: { concat: [Company, Invoice], separator: "/" }
                  Best: { coalesce: [Name, Invoice, "'none'"] }
                  Kind: { case: [{ when: "Amount < 0", then: "'credit'" }], else: "'invoice'" }
                  Exact: { from: Rate, type: text(30) }
                  Rough: { from: Rate, round: 4, rounding: half-even, native: Double }
                where: "Posted and Company ne 'X'"
                volatile: [Stamp]
                sensitive: [Name]
              extra_table:
                entity: CusExtra
                key: [Id]
                fields: { Id: code(10) required, Value: "decimal(14,2)" }
                strategy: snapshot
                table: Extra
                where: "Value > 0"
        """;

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
        public byte[]? Read(string path, int maxBytes) => path switch
        {
            "countries.csv" => Encoding.UTF8.GetBytes("from,to\nSE,Sweden\n\"N,O\",\"Nor\"\"way\"\r\n"),
            "twice.csv" => Encoding.UTF8.GetBytes("SE,Sweden\nSE,Sverige\n"),
            "wide.csv" => Encoding.UTF8.GetBytes("a,b,c\n"),
            "empty.csv" => [],
            _ => null,
        };
    }
}
