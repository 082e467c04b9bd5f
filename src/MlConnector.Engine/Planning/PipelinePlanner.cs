using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Engine.Planning;

/// <summary>What a plan compares with.</summary>
/// <param name="Revision">Number of the newest revision; 0 = none.</param>
/// <param name="Content">Its content; null if there is none.</param>
/// <param name="Streams">State of the pipeline's streams.</param>
public sealed record PlanBasis(int Revision, RevisionContent? Content, IReadOnlyList<StreamRecord> Streams)
{
    /// <summary>Rows that the table of a stream gains a day, as far as its receipts tell.</summary>
    public IReadOnlyDictionary<string, long?>? RowsPerDay { get; init; }

    /// <summary>What the schedules of the other pipelines ask, whose limits this one may share: of those that are applied, by their newest revisions.</summary>
    public ImmutableArray<PipelineLoad> Others { get; init; } = [];

    /// <summary>Where the tables of streams were filled last, by stream; streams that delivered nothing are left out.</summary>
    public IReadOnlyDictionary<string, ContainerReference> Filled { get; init; } = ImmutableDictionary<string, ContainerReference>.Empty;
}

/// <summary>Makes the plan of a pipeline. Asks the source (binding, counts) and the destination (schema); changes nothing.</summary>
public sealed class PipelinePlanner(ISource source, IDestination destination, PipelineSettings settings, ImmutableArray<StreamPlan> plans, DestinationSchema schema)
{
    /// <summary>Counting every row is for a first look; a stream that cannot count leaves its figure open.</summary>
    public bool CountRows { get; init; } = true;

    /// <summary>Where nothing is changed since the last revision, streams stay bound as they were applied and the source is not asked: for a run that applies its file first, which must not decide by itself how a stream is read.</summary>
    public bool KeepsBindings { get; init; }

    /// <summary>The plan. <paramref name="root"/> is the configuration as written.</summary>
    /// <exception cref="ConnectorException">A system could not be asked.</exception>
    public async Task<PipelinePlan> PlanAsync(MapNode root, PlanBasis basis, CancellationToken cancel)
    {
        ImmutableArray<AppliedStream> streams = KeepsBindings && AsApplied(root, basis.Content) is { IsEmpty: false } kept ? kept : await BindAsync(cancel);
        string home = await destination.HomeAsync(cancel);
        (ContainerReference? known, DestinationSchema? deployed) = Deployed(basis, home);
        SchemaDiff diff = await destination.PlanSchemaAsync(schema, deployed, known, cancel);
        if (diff.Container is { } there && there.Home != home) diff = diff with { Container = there with { Home = home } };
        if (basis.Content?.Succession is { } moving) diff = diff with { Changes = diff.Changes.Insert(0, Compacting(moving)) };
        RevisionContent content = RevisionContent.Of(root, settings, streams, diff.Container ?? known);
        ContainerReference container = diff.Container ?? new ContainerReference("", schema.Container) { Home = home };
        List<string> remarks = [.. diff.Remarks];
        ImmutableArray<StreamForecast>.Builder forecasts = ImmutableArray.CreateBuilder<StreamForecast>();
        foreach (AppliedStream stream in streams) forecasts.Add(await ForecastAsync(stream, basis, container, cancel));
        remarks.AddRange(streams.Where(stream => stream.Binding.Reason.Length > 0).GroupBy(stream => stream.Binding.Reason, StringComparer.Ordinal).Select(same => $"{NamesOf(same, streams.Length)}: {same.Key}"));
        remarks.AddRange(streams.Select(NotCompared).OfType<string>());
        if (WhollyRead() is { Length: > 0 } whole) remarks.Add($"`since` does not apply to {string.Join(", ", whole)}: no date is declared by which its history could be cut (`cursor.since`), so everything is read.");
        remarks.AddRange(forecasts.Where(IsSeenInPart).Select(FilledInParts));
        remarks.AddRange(plans.Where(plan => plan.Stream.AsOf is not null).Select(KeepsDays));
        // One large table slows its whole container down, after the next run at the latest.
        var loads = new ScheduleLoads(destination, container, forecasts.Max(forecast => forecast.RowsInTable + (forecast.RowsExpected ?? 0)));
        ImmutableArray<QuotaNeed> proofs = ScheduleArithmetic.Needs(streams.Zip(forecasts, loads.Proof), basis.Others.Select(static other => (other.Pipeline, other.Proofs)));
        remarks.AddRange(proofs.Where(need => !need.Fits).Select(Unproven));
        var plan = new PipelinePlan(settings.Name, basis.Revision, [.. RevisionDiff.Between(basis.Content?.Written, content.Written)], diff, forecasts.ToImmutable(), content)
        {
            Deployed = deployed,
            Home = home,
            Reading = BindingDiff.Between(basis.Content, streams),
            SendsStates = destination.Capabilities.Unit == DeliveryUnit.CurrentState,
            Needs = ScheduleArithmetic.Needs(streams.Zip(forecasts, (stream, forecast) => loads.Deliveries(stream.Table, forecast)).SelectMany(static each => each), basis.Others.Select(static other => (other.Pipeline, other.Deliveries))),
            ProofNeeds = proofs,
            FirstLoad = QuotaArithmetic.ShortestTime(streams.Zip(forecasts, (stream, forecast) => loads.Next(stream.Table, forecast)).SelectMany(static each => each)),
            Remarks = [.. remarks],
        };
        return plan.Filling is { } filling ? plan with { Remarks = plan.Remarks.Insert(0, filling) } : plan;
    }

    /// <summary>What was deployed last, if the configuration still names it: in another workspace, or under another name, nothing of ours is known.</summary>
    private (ContainerReference? Container, DestinationSchema? Schema) Deployed(PlanBasis basis, string home)
    {
        RevisionContent? last = basis.Content;
        if (last is null || last.Container is { } known && Delivery.Tables.FilledContainer.IsElsewhere(known, home)) return (null, null);
        bool stays = schema.Container == last.Settings.Container || schema.Container == last.Container?.Name || schema.Container == last.Container?.Id;
        return (last.Container, stays ? new DestinationSchema(last.Settings.Container, [.. last.Streams.Select(stream => stream.Table)])
        {
            Identities = [.. basis.Streams.Select(stream => stream.TableIdentity).OfType<string>()],
            Stamps = basis.Streams.Where(stream => stream is { TableIdentity: not null, TableStamp: { Given: not null, IsSeen: false } }).DistinctBy(stream => stream.TableIdentity, StringComparer.Ordinal).ToImmutableDictionary(stream => stream.TableIdentity!, stream => stream.TableStamp!.Given!, StringComparer.Ordinal),
        } : null);
    }

    /// <summary>A trial balance that will be held against nothing that the ERP states is told before it is relied on.</summary>
    private string? NotCompared(AppliedStream stream) =>
        destination is IKeepsTrialBalances && stream.Table.TrialBalance is not null && ErpBalances.NotCompared(stream.Plan.Stream, stream.Binding) is { } told ? $"{stream.Plan.Name}: {told}" : null;

    private static string KeepsDays(StreamPlan plan) =>
        $"{plan.Name} keeps days beside each other and is read by no poll: mlc run --as-of DATE asks for {(plan.Stream.AsOf!.Dates == AsOfDates.Today ? "today" : "the last day of a month")}.";

    /// <summary>Streams for which a date was given that they cannot be cut by.</summary>
    private string[] WhollyRead() => [.. plans.Where(plan => plan.Since is not null && plan.History.Since is null).Select(plan => plan.Name)];

    /// <summary>A table that others relate to is emptied and filled when it changes; one that takes several requests is seen in part meanwhile. Counted now, or as large as it was delivered.</summary>
    private bool IsSeenInPart(StreamForecast forecast) =>
        forecast.Mode == WriteMode.Replace && destination is IEmptiesTables && !destination.Capabilities.SwapsGenerations && Math.Max(forecast.RowsInSource ?? 0, forecast.RowsInTable) > forecast.RowsPerRequest
        && schema.Tables.Any(table => table.Relations.Any(relation => relation.ToTable == forecast.Table));

    private static string FilledInParts(StreamForecast forecast)
    {
        long rows = Math.Max(forecast.RowsInSource ?? 0, forecast.RowsInTable), requests = (rows + forecast.RowsPerRequest - 1) / forecast.RowsPerRequest;
        return string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{forecast.Table}: others relate to it, so each time it changes it is emptied and filled with its {rows:N0} rows by {requests:N0} requests; until the last one has arrived readers see a part of it. If that is not wanted, give {forecast.Stream} `write: versions` before the dataset is created; the relationship is left out then.");
    }

    /// <summary>Nothing is applied between the halves of a compaction.</summary>
    private SchemaChange Compacting(Succession moving) =>
        new($"finish the compaction into {moving.Name} first", Breaking: true) { Obstacle = Replay.CompactionErrors.Running(settings.Name, moving.Name).Error };

    private static string NamesOf(IGrouping<string, AppliedStream> same, int all) =>
        same.Count() == all && all > 1 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"all {all} streams") : string.Join(", ", same.Select(stream => stream.Plan.Name));

    /// <summary>The streams with their bindings of the last revision if that is, but for the bindings, what would be applied now; else none.</summary>
    private ImmutableArray<AppliedStream> AsApplied(MapNode root, RevisionContent? last)
    {
        if (last is null || last.Streams.Length != plans.Length) return [];
        ImmutableArray<AppliedStream> streams = [.. plans.Select((plan, i) => new AppliedStream(plan, schema.Tables[i], last.Streams[i].Binding))];
        return RevisionJson.Write(RevisionContent.Of(root, settings, streams, last.Container)) == RevisionJson.Write(last) ? streams : [];
    }

    /// <summary>Each stream is bound at the site as it is now; what differs from what was applied is a change of the plan, and runs keep the channel that was applied last.</summary>
    private async Task<ImmutableArray<AppliedStream>> BindAsync(CancellationToken cancel)
    {
        ImmutableArray<AppliedStream>.Builder bound = ImmutableArray.CreateBuilder<AppliedStream>();
        List<ConnectorError> refused = [];
        for (int i = 0; i < plans.Length; i++)
        {
            StreamPlan plan = plans[i];
            try
            {
                StreamBinding binding = await source.BindAsync(plan.Stream.WithoutDay(), cancel);
                if (await Reading.StreamAbilities.MissingAsync(source, plan.Stream, () => Task.FromResult(binding), cancel) is { } missing) throw new ConnectorException(missing);
                bound.Add(new AppliedStream(plan, schema.Tables[i], binding));
            }
            catch (ConnectorException failed)
            {
                // What a stream lacks is told for each; what is wrong with the whole site (unreachable, signed out) is told once, and the other streams are not asked.
                ConnectorError[] news = [.. failed.Errors.Where(error => !refused.Exists(told => told.Code == error.Code && told.Message == error.Message))];
                refused.AddRange(news);
                if (news.Length == 0 || failed.Errors.Any(error => error.Kind is not (ErrorKind.Config or ErrorKind.Auth))) break;
            }
        }

        return refused.Count == 0 ? bound.ToImmutable() : throw new ConnectorException([.. refused]);
    }

    private async Task<StreamForecast> ForecastAsync(AppliedStream stream, PlanBasis basis, ContainerReference container, CancellationToken cancel)
    {
        StreamPlan plan = stream.Plan;
        StreamRecord? state = basis.Streams.FirstOrDefault(record => record.Stream == plan.Name && record.Table == stream.Table.Name);
        bool moves = basis.Filled.TryGetValue(plan.Name, out ContainerReference? filled) && Delivery.Tables.FilledContainer.IsAnother(filled, container);
        return StreamForecast.Of(stream, settings) with
        {
            RowsInSource = CountRows && plan.Stream.AsOf is null ? await CountAsync(plan, stream.Binding, cancel) : null,
            RowsInTable = moves ? 0 : state?.ExpectedRows ?? 0,
            RowsToFill = moves ? state?.ExpectedRows ?? 0 : 0,
            FirstLoad = state?.Cursor is null && state?.ExpectedRows is null or 0,
            RowsPerRequest = ScheduleLoads.RowsPerRequest(destination),
            TableLimit = destination.Capabilities.MaxRowsPerTable,
            RowsPerDay = basis.RowsPerDay?.GetValueOrDefault(plan.Name),
            MappingChange = ChangeOf(stream, basis, state),
        };
    }

    private async Task<long?> CountAsync(StreamPlan plan, StreamBinding binding, CancellationToken cancel)
    {
        await using ISourceStream stream = await source.OpenAsync(plan.Stream, binding, cancel);
        if (stream is not ICountsWindows counter) return null;
        return await counter.CountAsync(plan.History, cancel);
    }

    private static MappingChange? ChangeOf(AppliedStream now, PlanBasis basis, StreamRecord? state)
    {
        AppliedStream? before = basis.Content?.Streams.FirstOrDefault(stream => stream.Plan.Name == now.Plan.Name);
        if (before is null || state?.ExpectedRows is null or 0 || MappingText.Of(before.Plan.Mapping, before.Table) == MappingText.Of(now.Plan.Mapping, now.Table)) return null;
        return new MappingChange(state.ExpectedRows.Value, [.. FieldsOf(now).Except(FieldsOf(before), StringComparer.Ordinal)]);
    }

    private static IEnumerable<string> FieldsOf(AppliedStream stream)
    {
        RecordSchema rows = stream.Plan.Stream.ToSchema();
        MappingProgram? program = new MappingCompiler(rows, stream.Plan.Stream.Derived).Compile(stream.Plan.Mapping, stream.Table, new Problems());
        return program is null ? [] : program.FieldsRead.Select(ordinal => rows.Fields[ordinal].Name);
    }

    private static string Unproven(QuotaNeed need) =>
        $"Unverified (read-back budget): if every run brings something, the proofs need {need.Text}; runs beyond that are delivered, but not verified. Read streams that change often less often, or have the limit raised.";
}
