using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;

namespace MlConnector.Engine.WriteBack;

/// <summary>Whether a source can do what a pipeline allows; every problem, before anything is applied.</summary>
public static class WriteBackCheck
{
    /// <summary>Reports what the source cannot write.</summary>
    public static void Check(PipelineSettings pipeline, ISource source, ImmutableArray<StreamPlan> plans, Problems problems)
    {
        if (pipeline.WriteBack is not { } allowed) return;
        string where = allowed.Place.ToString();
        if (source is not IWritesBack writes)
        {
            problems.Add(WriteBackErrors.Unoffered($"Pipeline {pipeline.Name} has writeBack, and its source {pipeline.Source} is never written to.", "Take writeBack out of the pipeline.") with { Where = where });
            return;
        }

        foreach (string kind in allowed.Entries.Where(kind => writes.EntryKinds.All(known => known.Name != kind)))
        {
            problems.Add(WriteBackErrors.Unoffered($"Source {pipeline.Source} cannot create '{kind}'.", $"It can create: {string.Join(", ", writes.EntryKinds.Select(known => known.Name))}.") with { Where = where });
        }

        foreach (ProcessedMark mark in allowed.Marks)
        {
            if (plans.FirstOrDefault(plan => plan.Name == mark.Stream) is { } plan && writes.Judge(plan.Stream, mark) is { } error) problems.Add(error with { Where = where });
        }
    }
}
