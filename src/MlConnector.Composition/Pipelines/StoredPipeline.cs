using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Reading;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Ports;

namespace MlConnector.Composition.Pipelines;

/// <summary>A pipeline as applied: its newest revision and what it holds.</summary>
public sealed record StoredPipeline(Revision Revision, RevisionContent Content)
{
    /// <summary>Its name.</summary>
    public string Name => Revision.Pipeline;

    /// <summary>The tables as applied.</summary>
    public DestinationSchema Schema => new(Content.Settings.Container, [.. Content.Streams.Select(stream => stream.Table)]);

    /// <summary>A pipeline as a plan would apply it, under the number it would get or has. It is not stored, and a container that is still to be created has no id.</summary>
    public static StoredPipeline Planned(PipelinePlan plan, DateTimeOffset now)
    {
        RevisionContent planned = plan.Content with { Container = plan.Content.Container ?? new ContainerReference("", plan.Content.Settings.Container) };
        string content = RevisionJson.Write(planned);
        int number = plan.Configuration.IsEmpty ? plan.FromRevision : plan.FromRevision + 1;
        return new StoredPipeline(new Revision(plan.Pipeline, number, content, RevisionJson.Hash(content), Workspace.Who, now), planned);
    }

    /// <summary>The newest revision of a pipeline, or of the only one there is.</summary>
    /// <exception cref="ConnectorException"><c>PIPELINE-UNKNOWN</c>.</exception>
    public static async Task<StoredPipeline> FindAsync(IRevisionStore revisions, string? name, CancellationToken cancel)
    {
        IReadOnlyList<string> known = await revisions.PipelinesAsync(cancel);
        string? wanted = name ?? (known.Count == 1 ? known[0] : null);
        if (wanted is not null && await FindOrNullAsync(revisions, wanted, cancel) is { } found) return found;
        string message = name is not null ? $"There is no pipeline '{name}' here." : known.Count == 0 ? "No pipeline has been applied here yet." : "There are several pipelines here.";
        throw new ConnectorException(new ConnectorError("PIPELINE-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, message, known.Count == 0 ? "Apply a configuration: mlc apply -f FILE" : $"Name one of: {string.Join(", ", known)}."));
    }

    /// <summary>The newest revision of a pipeline, or null.</summary>
    public static async Task<StoredPipeline?> FindOrNullAsync(IRevisionStore revisions, string name, CancellationToken cancel) =>
        await revisions.FindAsync(name, null, cancel) is { } revision ? new StoredPipeline(revision, RevisionJson.Read(revision.Content)) : null;

    /// <summary>All pipelines.</summary>
    public static async Task<IReadOnlyList<StoredPipeline>> AllAsync(IRevisionStore revisions, CancellationToken cancel)
    {
        List<StoredPipeline> all = [];
        foreach (string name in await revisions.PipelinesAsync(cancel))
        {
            if (await FindOrNullAsync(revisions, name, cancel) is { } pipeline) all.Add(pipeline);
        }

        return all;
    }

    /// <summary>The source with the streams as applied, whatever the catalog of this version of the program says.</summary>
    public ISource OpenSource(ConnectorServices services)
    {
        var problems = new Problems();
        ConnectionSettings connection = Connection(Content.Settings.Source, problems);
        StreamDefinition[] streams = [.. Content.Streams.Select(stream => stream.Plan.Stream.WithoutDay())];
        ISource? source = Connectors.Source(connection.Type, connection.Place, problems)?.Create(connection.Name, connection.Settings, streams, services, problems);
        problems.ThrowIfAny();
        return source!;
    }

    /// <summary>The destination.</summary>
    public IDestination OpenDestination(ConnectorServices services)
    {
        var problems = new Problems();
        ConnectionSettings connection = Connection(Content.Settings.Destination, problems);
        IDestination? destination = Connectors.Destination(connection.Type, connection.Place, problems)?.Create(connection.Name, connection.Settings, services, problems);
        problems.ThrowIfAny();
        return destination!;
    }

    /// <summary>The streams named, or all.</summary>
    /// <exception cref="ConnectorException"><c>STREAM-UNKNOWN</c>.</exception>
    public ImmutableArray<AppliedStream> Streams(IReadOnlyList<string> names)
    {
        string[] unknown = [.. names.Where(name => Content.Streams.All(stream => stream.Plan.Name != name))];
        if (unknown.Length > 0)
        {
            throw new ConnectorException(new ConnectorError(
                "STREAM-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, $"Pipeline {Name} has no stream {string.Join(", ", unknown)}.", $"Its streams: {string.Join(", ", Content.Streams.Select(stream => stream.Plan.Name))}."));
        }

        return names.Count == 0 ? Content.Streams : [.. Content.Streams.Where(stream => names.Contains(stream.Plan.Name, StringComparer.Ordinal))];
    }

    private ConnectionSettings Connection(string name, Problems problems)
    {
        ConfigurationModel? model = ConfigurationReader.Read(Content.Written, new ConfigurationFolder("."), problems);
        problems.ThrowIfAny();
        return model!.Connection(name)!;
    }
}
