using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Pacing;

namespace MlConnector.Engine.Planning;

/// <summary>Claims of one request, and how often a schedule makes it.</summary>
/// <param name="PerRequest">What one takes.</param>
/// <param name="ByHour">How often in each hour (UTC) of a day on which the schedule runs.</param>
/// <param name="PerDay">How often on its busiest day.</param>
public sealed record ScheduleLoad(ImmutableArray<QuotaClaim> PerRequest, ImmutableArray<long> ByHour, long PerDay);

/// <summary>What the schedule of a pipeline asks of the vendor's limits.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Deliveries">Its deliveries.</param>
/// <param name="Proofs">The questions that prove them.</param>
public sealed record PipelineLoad(string Pipeline, ImmutableArray<ScheduleLoad> Deliveries, ImmutableArray<ScheduleLoad> Proofs);

/// <summary>What schedules take of the limits that a destination states: pure, one run that brings something each time.</summary>
public sealed class ScheduleLoads(IDestination destination, ContainerReference container, long fullest)
{
    /// <summary>Of a pipeline as it was applied, for the plans of others that share its limits; whether it is paused makes no difference, for it may be resumed at any time.</summary>
    public static PipelineLoad Of(string pipeline, RevisionContent content, IDestination destination, long fullest)
    {
        var loads = new ScheduleLoads(destination, content.Container ?? new ContainerReference("", content.Settings.Container), fullest);
        ImmutableArray<StreamForecast> forecasts = [.. content.Streams.Select(stream => StreamForecast.Of(stream, content.Settings) with { RowsPerRequest = RowsPerRequest(destination) })];
        return new PipelineLoad(pipeline, [.. content.Streams.Zip(forecasts, (stream, forecast) => loads.Deliveries(stream.Table, forecast)).SelectMany(static each => each)], [.. content.Streams.Zip(forecasts, loads.Proof)]);
    }

    /// <summary>Rows of one full request.</summary>
    public static int RowsPerRequest(IDestination destination) => destination.Capabilities.Unit == DeliveryUnit.CurrentState ? int.MaxValue : destination.Capabilities.PreferredRowsPerBatch;

    /// <summary>What the batches of a stream take, and besides them its generations.</summary>
    public IEnumerable<ScheduleLoad> Deliveries(TableSchema table, StreamForecast forecast) =>
    [
        new([.. ReckonedClaims.Of(destination, container, table, RowsOf(forecast), fullest), .. AroundBatch], forecast.RequestsByHour, forecast.RequestsPerDay),
        new(OfGeneration(table), forecast.RunsByHour, forecast.RunsPerDay),
    ];

    /// <summary>What the proof of each delivery asks; its totals are one question more.</summary>
    public ScheduleLoad Proof(AppliedStream stream, StreamForecast forecast)
    {
        if (destination is not IReadsBack reader) return new ScheduleLoad([], forecast.RequestsByHour, 0);
        long each = reader.QuestionsOf(stream.Table) + (stream.Plan.Stream.ControlTotals is null ? 0 : 1);
        return new ScheduleLoad(reader.ClaimsOfQuestion, [.. forecast.RequestsByHour.Select(count => count * each)], forecast.RequestsPerDay * each);
    }

    /// <summary>What the next run of a stream sends, where that is known.</summary>
    public IEnumerable<RequestLoad> Next(TableSchema table, StreamForecast forecast)
    {
        ImmutableArray<QuotaClaim> claims = forecast.BringsNewKeys
            ? ReckonedClaims.OfFirstRead(destination, container, table, RowsOf(forecast), fullest)
            : ReckonedClaims.Of(destination, container, table, RowsOf(forecast), fullest);
        return [new([.. claims, .. AroundBatch], forecast.RequestsExpected ?? 0), new(OfGeneration(table), 1)];
    }

    /// <summary>What generations take besides their batches.</summary>
    private ImmutableArray<QuotaClaim> OfGeneration(TableSchema table) =>
        table.Mode == WriteMode.Replace && destination is IClaimsByGeneration claims ? claims.ClaimsOfGeneration(container, table) : [];

    private ImmutableArray<QuotaClaim> AroundBatch => (destination as IPacesRequests)?.ClaimsAroundBatch ?? [];

    private static int RowsOf(StreamForecast forecast) => (int)Math.Clamp(forecast.RowsExpected ?? 1, 1, Math.Max(1, forecast.RowsPerRequest));
}
