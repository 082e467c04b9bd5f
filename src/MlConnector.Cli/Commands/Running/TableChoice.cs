using System.Collections.Immutable;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Running;

/// <summary>The streams whose tables <c>rebuild</c> and <c>adopt</c> are about.</summary>
internal sealed record TableChoice(ImmutableArray<AppliedStream> Streams)
{
    /// <summary>True if no stream was meant.</summary>
    public bool Nothing => Streams.IsEmpty;

    /// <summary>Tables for people.</summary>
    public string Names => string.Join(", ", Streams.Select(stream => stream.Table.Name));

    /// <summary>What the engine is asked.</summary>
    public RunRequest Request => new(Workspace.Who) { Streams = [.. Streams.Select(stream => stream.Plan.Name)] };

    /// <summary>The streams named (all of the pipeline if none is), of these only the held ones if wanted.</summary>
    public static async Task<TableChoice> ReadAsync(Workspace workspace, StoredPipeline stored, IReadOnlyList<string> names, bool held, CancellationToken cancel)
    {
        ImmutableArray<AppliedStream> streams = stored.Streams(names);
        if (!held) return new TableChoice(streams);
        IReadOnlyList<StreamRecord> records = await workspace.Store.Streams.ListAsync(stored.Name, cancel);
        return new TableChoice([.. streams.Where(stream => records.Any(record => record.Stream == stream.Plan.Name && record.Table == stream.Table.Name && record.Hold is not null))]);
    }

    /// <summary>Says that there is nothing to do.</summary>
    public static int Report(CommandContext context)
    {
        context.Print(new FactReport([("held streams", "none, nothing to do")]));
        return ExitCode.Done;
    }
}
