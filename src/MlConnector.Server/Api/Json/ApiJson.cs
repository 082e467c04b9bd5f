using System.Text.Json;
using System.Text.Json.Serialization;
using MlConnector.Server.Api.Audit;
using MlConnector.Server.Api.Configuration;
using MlConnector.Server.Api.DeadLetters;
using MlConnector.Server.Api.Paging;
using MlConnector.Server.Api.Pipelines;
using MlConnector.Server.Api.Reconciliation;
using MlConnector.Server.Api.Records;
using MlConnector.Server.Api.Refusals;
using MlConnector.Server.Api.Runs;
using MlConnector.Server.Api.Secrets;
using MlConnector.Server.Api.Service;

namespace MlConnector.Server.Api.Json;

/// <summary>Bodies as JSON, generated. Moments are ISO 8601 in UTC, words in lower case with dashes, money is text with its exact digits; binary floating point does not occur (INV-7). What is not known is refused.</summary>
[JsonSerializable(typeof(ApiProblem))]
[JsonSerializable(typeof(ServiceInfo))]
[JsonSerializable(typeof(QuotaList))]
[JsonSerializable(typeof(Page<PipelineSummary>))]
[JsonSerializable(typeof(PipelineDetail))]
[JsonSerializable(typeof(PauseOrder))]
[JsonSerializable(typeof(StopAnswer))]
[JsonSerializable(typeof(CheckResult))]
[JsonSerializable(typeof(RunOrder))]
[JsonSerializable(typeof(KeyOrder))]
[JsonSerializable(typeof(ReplayOrder))]
[JsonSerializable(typeof(RunStarted))]
[JsonSerializable(typeof(Page<RunSummary>))]
[JsonSerializable(typeof(RunDetail))]
[JsonSerializable(typeof(PassportList))]
[JsonSerializable(typeof(Page<DeadLetterSummary>))]
[JsonSerializable(typeof(DeadLetterDetail))]
[JsonSerializable(typeof(RepairOrder))]
[JsonSerializable(typeof(WriteOffOrder))]
[JsonSerializable(typeof(ReconciliationResult))]
[JsonSerializable(typeof(SecretList))]
[JsonSerializable(typeof(SecretOrder))]
[JsonSerializable(typeof(Page<RevisionSummary>))]
[JsonSerializable(typeof(RevisionDetail))]
[JsonSerializable(typeof(RevisionChanges))]
[JsonSerializable(typeof(PlanResult))]
[JsonSerializable(typeof(ApplyResult))]
[JsonSerializable(typeof(Page<AuditItem>))]
[JsonSerializable(typeof(AuditVerification))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>How the API writes and reads.</summary>
    public static new JsonSerializerOptions Options { get; } = Made();

    /// <summary>Makes options of the framework into those of the API.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 32;
        options.Converters.Add(new UtcTimes());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.TypeInfoResolverChain.Insert(0, Default);
    }

    private static JsonSerializerOptions Made()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.MakeReadOnly();
        return options;
    }
}
