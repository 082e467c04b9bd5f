namespace MlConnector.Cli.Commands.Auditing;

/// <summary>The audit trail's commands.</summary>
internal sealed class AuditCommand() : MlcCommand("audit", "Verify and export the audit trail: who did what to data and configuration.", "mlc audit verify")
{
    protected override IEnumerable<MlcCommand> Children => [new VerifyAuditCommand(), new ExportAuditCommand()];
}
