using System.Text.Json.Serialization;
using MlConnector.Server.Api.Audit;
using MlConnector.Server.Api.Configuration;
using MlConnector.Server.Api.DeadLetters;
using MlConnector.Server.Api.Paging;
using MlConnector.Server.Api.Pipelines;
using MlConnector.Server.Api.Reconciliation;
using MlConnector.Server.Api.Records;
using MlConnector.Server.Api.Runs;
using MlConnector.Server.Api.Secrets;
using MlConnector.Server.Api.Service;
using MlConnector.Server.Api.Settings;
using MlConnector.Server.Api.Tokens;
using MlConnector.Server.Api.Users;
using MlConnector.Server.Api.Waiting;
using MlConnector.Server.Refusals;

namespace MlConnector.Server.Api.Json;

/// <summary>Bodies as JSON, generated; written and read as <see cref="JsonForm"/> says.</summary>
[JsonSerializable(typeof(ApiProblem))]
[JsonSerializable(typeof(ServiceInfo))]
[JsonSerializable(typeof(QuotaList))]
[JsonSerializable(typeof(Page<PipelineSummary>))]
[JsonSerializable(typeof(PipelineDetail))]
[JsonSerializable(typeof(PauseOrder))]
[JsonSerializable(typeof(StopAnswer))]
[JsonSerializable(typeof(CheckResult))]
[JsonSerializable(typeof(OfferedStreams))]
[JsonSerializable(typeof(StreamPreview))]
[JsonSerializable(typeof(RunOrder))]
[JsonSerializable(typeof(KeyOrder))]
[JsonSerializable(typeof(ReplayOrder))]
[JsonSerializable(typeof(RebuildOrder))]
[JsonSerializable(typeof(AdoptOrder))]
[JsonSerializable(typeof(RunStarted))]
[JsonSerializable(typeof(KeysAsked))]
[JsonSerializable(typeof(Page<RunSummary>))]
[JsonSerializable(typeof(RunDetail))]
[JsonSerializable(typeof(Page<PassportView>))]
[JsonSerializable(typeof(Page<DeadLetterSummary>))]
[JsonSerializable(typeof(DeadLetterDetail))]
[JsonSerializable(typeof(RepairOrder))]
[JsonSerializable(typeof(TryOrder))]
[JsonSerializable(typeof(WriteOffOrder))]
[JsonSerializable(typeof(WaitingList))]
[JsonSerializable(typeof(WaitingOrder))]
[JsonSerializable(typeof(WaitingEnded))]
[JsonSerializable(typeof(ReconciliationResult))]
[JsonSerializable(typeof(Page<ReconciliationSummary>))]
[JsonSerializable(typeof(SecretList))]
[JsonSerializable(typeof(SecretOrder))]
[JsonSerializable(typeof(Page<RevisionSummary>))]
[JsonSerializable(typeof(RevisionDetail))]
[JsonSerializable(typeof(RevisionChanges))]
[JsonSerializable(typeof(PlanResult))]
[JsonSerializable(typeof(ApplyResult))]
[JsonSerializable(typeof(Page<AuditItem>))]
[JsonSerializable(typeof(AuditVerification))]
[JsonSerializable(typeof(SettingsResult))]
[JsonSerializable(typeof(ChannelTested))]
[JsonSerializable(typeof(Page<UserSummary>))]
[JsonSerializable(typeof(UserOrder))]
[JsonSerializable(typeof(RoleOrder))]
[JsonSerializable(typeof(UserLink))]
[JsonSerializable(typeof(Page<TokenSummary>))]
[JsonSerializable(typeof(TokenOrder))]
[JsonSerializable(typeof(TokenMade))]
internal sealed partial class ApiJson : JsonSerializerContext;
