using System.CommandLine;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Configuration.Model;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>Shows what a source offers, and writes the starting point of a stream.</summary>
internal sealed class DiscoverCommand() : MlcCommand(
    "discover",
    "List what a source offers, from its live metadata and our catalog; with an entity, write the YAML that belongs below a pipeline's 'streams:', indented for it.",
    "mlc discover -f finance.yaml\nmlc discover -f finance.yaml --entity SorDetail >> finance.yaml")
{
    private readonly Option<string?> file = FileOptions.File("Configuration that has the connection.");
    private readonly Option<string?> connection = new("--connection") { Description = "Connection to look at; not needed if the file has one source.", HelpName = "NAME" };
    private readonly Option<string?> entity = new("--entity") { Description = "Entity set or table to write a stream for.", HelpName = "ENTITY" };

    protected override IEnumerable<Symbol> Symbols => [file, connection, entity];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        ConfigurationFile configuration = await ConfigurationFile.ReadAsync(context.Get(file) ?? throw UsageError.Missing("discover needs a configuration with the connection.", "Give it with -f FILE."), cancel);
        await using Workspace workspace = await context.OpenWorkspaceAsync(cancel);
        await using ISource source = Open(configuration, context.Get(connection), workspace.Services);
        IReadOnlyList<DiscoveredStream> found = await source.DiscoverAsync(context.Get(entity), cancel);
        if (found.Count == 0) throw UsageError.Missing($"The source has no entity '{context.Get(entity)}'.", "List what there is: mlc discover -f FILE");
        context.Print(new DiscoveryView(found, asYaml: context.Get(entity) is not null));
        return ExitCode.Done;
    }

    /// <summary>The source of a name, or the only one of a file.</summary>
    internal static ISource Open(ConfigurationFile configuration, string? name, ConnectorServices services)
    {
        ConnectionSettings[] sources = [.. configuration.Model.Connections.Where(candidate => Connectors.Sources.Any(factory => factory.Type == candidate.Type))];
        ConnectionSettings wanted = name is not null
            ? configuration.Model.Connection(name) ?? throw UsageError.Of("--connection", name, $"The file has: {string.Join(", ", sources.Select(source => source.Name))}.")
            : sources is [var only] ? only : throw UsageError.Missing($"The file has {sources.Length} sources.", "Name one with --connection.");
        var problems = new Problems();
        ISource? source = Connectors.Source(wanted.Type, wanted.Place, problems)?.Create(wanted.Name, wanted.Settings, [], services, problems);
        problems.ThrowIfAny();
        return source!;
    }

    private sealed class DiscoveryView(IReadOnlyList<DiscoveredStream> found, bool asYaml) : IReport
    {
        public void WriteText(TextReport text)
        {
            if (asYaml)
            {
                foreach (DiscoveredStream stream in found) text.Raw(StreamYamlText.Of(stream));
                return;
            }

            text.Table(
                ["stream", "entity", ">fields", "key", "strategy", "known", "remarks"],
                [.. found.Select(stream => (IReadOnlyList<string>)[
                    stream.Definition.Name, stream.Definition.Entity, Units.Count(stream.Definition.Fields.Length), string.Join(", ", stream.Definition.Key), Words.Of(stream.Definition.Strategy),
                    stream.Known ? "catalog" : "metadata", stream.Available ? string.Join("; ", stream.Remarks) : $"not readable here; {string.Join("; ", stream.Remarks)}"])],
                row => found[row].Available ? Tone.Plain : Tone.Quiet);
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartArray();
            foreach (DiscoveredStream stream in found)
            {
                json.WriteStartObject();
                json.WriteString("stream", stream.Definition.Name);
                json.WriteString("entity", stream.Definition.Entity);
                json.WriteBoolean("known", stream.Known);
                json.WriteBoolean("available", stream.Available);
                json.WriteString("evidence", stream.Definition.Evidence.Trim());
                json.WriteString("yaml", StreamYamlText.Of(stream));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
