using MlConnector.Abstractions.Configuration;
using MlConnector.BigQuery.Inserts;
using MlConnector.BigQuery.Loads;
using MlConnector.BigQuery.Queries;
using MlConnector.BigQuery.SignIn;
using MlConnector.BigQuery.Staging;
using MlConnector.BigQuery.Tables;
using MlConnector.BigQuery.Transport;
using MlConnector.BigQuery.WriteStreams;
using MlConnector.Http.Transport;
using Microsoft.Extensions.Logging;
using Polly;

namespace MlConnector.BigQuery.Ways;

/// <summary>What ways are made of.</summary>
internal sealed record WayParts(
    BigQueryOptions Options, ConnectorServices Services, BigQueryClient Client, BigQueryTokens Tokens, TableDirectory Tables, JobDirectory Jobs, GrowingGeneration Growing, RowLister Rows, CallPauses Pauses, ResiliencePipeline Patience, ILogger Log);

/// <summary>Makes the way that a connection has chosen. Each of the others still looks for batches that load jobs brought, because the choice may have been another one when they were sent.</summary>
internal static class RowWays
{
    public static IRowWay Of(WayParts parts)
    {
        (BigQueryOptions options, TimeProvider time, ILogger log) = (parts.Options, parts.Services.Time, parts.Log);
        var counter = new BatchCounter(parts.Rows);
        var settle = new SettleTime(options, time);
        var byJob = new BatchConfirmer(parts.Jobs, counter, settle, log);
        var fresh = new FreshTable(parts.Tables, options, time);
        if (options.Load == LoadWay.InsertAll)
            return new InsertWay(new InsertSender(parts.Client, fresh, options, log), new InsertConfirmer(counter, byJob, settle, log), new InsertClaims(options), parts.Client, fresh, options);
        if (options.Load == LoadWay.StorageWrite)
        {
            var storage = new StorageClient(HttpClientFactory.Create(options.HttpOf(options.StorageBase, "Storage Write API"), log), options, parts.Tokens, parts.Patience, log);
            return new StorageWay(storage, new AppendSender(storage, fresh, counter, options, log), new StreamConfirmer(storage, counter, byJob, options), new StreamClaims(options), fresh, options);
        }

        var staging = new StagingTables(parts.Tables, options, time);
        var finish = new StagedFinish(parts.Client, parts.Jobs, parts.Growing, staging, options, log);
        return new JobWay(new LoadSender(new Upload(parts.Client, parts.Pauses, time, options, log), parts.Jobs, staging, new StagedRows(parts.Jobs, counter), finish, options, log), byJob, new LoadClaims(options), parts.Client, options);
    }
}
