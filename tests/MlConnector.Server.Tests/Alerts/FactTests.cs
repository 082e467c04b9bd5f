using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Server.Alerts.Facts;
using MlConnector.Server.Standing;
using MlConnector.Vault.Expiry;
using MlConnector.Vault.Secrets;

namespace MlConnector.Server.Tests.Alerts;

/// <summary>What the facts say needs a person, and whom.</summary>
public sealed class FactTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_failed_run_is_told_by_error_with_the_owner_that_it_names()
    {
        var down = new ConnectorError("SYSPRO-DOWN", ErrorKind.Transient, ErrorOwner.ErpAdmin, "The ERP is down: hush.", "Start it.");
        Need[] needs = Of(RunState.Failed, Failed("gl", down), Failed("ap", down), Failed("po", new ConnectorError("BIGQUERY-SCHEMA-BREAKING", ErrorKind.Config, ErrorOwner.Operator, "a column", "Apply.")), Failed("so", new ConnectorError("GENERATION-SMALLER", ErrorKind.Config, ErrorOwner.Operator, "few", "Look.")));
        Assert.Equal(["failed SYSPRO-DOWN ErpAdmin", "schema-change BIGQUERY-SCHEMA-BREAKING Operator", "mass-delete GENERATION-SMALLER Operator"], needs.Select(need => $"{need.Kind} {need.Code} {need.Owner}"));
        Assert.Equal("ap, gl failed in the run of 2026-11-29 08:00:00Z: The ERP is down: ***.", needs[0].Message);
        Assert.Equal("runs/01R", needs[0].Page);
    }

    [Fact]
    public void A_connection_that_has_to_be_paired_again_is_told_with_the_command_for_it()
    {
        var unpaired = new ConnectorError("SAGEX3-NEEDS-PAIRING", ErrorKind.Auth, ErrorOwner.Operator, "The connection erp is not accepted any more.", "Pair it: mlc connect erp.") { OutOfReach = true };
        Need need = Assert.Single(Of(RunState.Failed, Failed("products", unpaired), Failed("suppliers", unpaired)));
        Assert.Equal(("failed", "SAGEX3-NEEDS-PAIRING", ErrorOwner.Operator, Urgency.Problem, "Pair it: mlc connect erp."), (need.Kind, need.Code, need.Owner, need.Urgency, need.Fix));
    }

    [Fact]
    public void Removals_that_wait_for_approval_are_told_besides_what_is_not_proven()
    {
        Need[] needs = Of(RunState.Unverified, new StreamResult("gl", "Gl", RunState.Unverified, new FateCounts()) { Reasons = [$"40 rows {Engine.Removals.RemovalPolicy.Awaiting}: too many."] });
        Assert.Equal(["mass-delete gl", "unverified "], needs.Select(need => $"{need.Kind} {need.About}"));
    }

    [Fact]
    public void A_run_whose_process_died_is_a_warning() => Assert.Equal(Urgency.Warning, Assert.Single(Of(RunState.Interrupted)).Urgency);

    [Theory]
    [InlineData(20, Urgency.Notice, "30")]
    [InlineData(6, Urgency.Warning, "7")]
    [InlineData(0, Urgency.Warning, "1")]
    [InlineData(-1, Urgency.Problem, "0")]
    public void A_credential_is_the_more_urgent_the_nearer_its_end(int days, Urgency urgency, string step)
    {
        DateOnly today = DateOnly.FromDateTime(Now.UtcDateTime), end = today.AddDays(days);
        Need need = Assert.Single(CredentialDates.Of([new SecretInfo("erp", Now, "ann", end, ExpiryCalendar.Judge(end, today)), new SecretInfo("bi", Now, "ann", null, ExpiryCalendar.Judge(null, today))]));
        Assert.Equal(("erp", urgency, step), (need.About, need.Urgency, need.Step));
    }

    [Fact]
    public void A_limit_that_is_nearly_used_and_a_table_that_overflows_soon_are_told()
    {
        var record = new StreamRecord(new StreamId(1), "finance", "gl", "Gl") { ExpectedRows = 980 };
        var status = new PipelineStatus(new StoredPipeline(new Revision("finance", 1, "", "", "ann", Now), null!), [], [new StreamStatus(record, null, 1000) { RowsPerDay = 10 }], new Dictionary<string, long>(StringComparer.Ordinal),
            [new QuotaUse("a", new QuotaWindow(TimeSpan.FromHours(1), 100), 90, null) { Label = "posts" }, new QuotaUse("b", new QuotaWindow(TimeSpan.FromHours(1), 100), 89, null)]);
        Assert.Equal(["quota a Notice", "quota gl Problem"], QuotaOutlook.Of(status, Now).Select(need => $"{need.Kind} {need.About} {need.Urgency}"));
    }

    [Fact]
    public void A_broken_audit_trail_is_told_and_one_that_cannot_be_proven_is_not()
    {
        AuditVerdict holds = new(AuditAnswer.Holds, null, "all is well"), unproven = new(AuditAnswer.Unproven, null, "no head"), broken = new(AuditAnswer.Broken, 7, "entry 7 was changed");
        Assert.Null(AuditWatch.Of(new AuditReport(holds, unproven, 9, null)));
        Assert.Contains("entry 7", AuditWatch.Of(new AuditReport(broken, holds, 9, null))!.Message, StringComparison.Ordinal);
    }

    private static StreamResult Failed(string stream, ConnectorError error) => new(stream, stream, RunState.Failed, new FateCounts()) { Errors = [error] };

    private static Need[] Of(RunState state, params StreamResult[] streams) =>
        [.. RunFindings.Of(new RunRecord("01R", "finance", 1, state, Now) { Streams = streams.ToDictionary(stream => stream.Stream, stream => stream.ToJson(), StringComparer.Ordinal) }, text => text.Replace("hush", "***", StringComparison.Ordinal))];
}
