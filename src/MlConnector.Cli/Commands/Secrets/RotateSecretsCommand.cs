using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Resealing;
using MlConnector.Vault.Secrets;

namespace MlConnector.Cli.Commands.Secrets;

/// <summary>Renews keys.</summary>
internal sealed class RotateSecretsCommand() : MlcCommand(
    "rotate",
    "Wrap the vault's data keys under a new key. With --data-key also start new data keys and seal secrets, journals and repairs anew, segment by segment; dying in between loses nothing: --finish goes on, and each run does a part of its streams.",
    "mlc secrets rotate --data-key\nmlc secrets rotate --finish")
{
    private readonly Option<bool> dataKey = new("--data-key") { Description = "New data keys as well, and everything sealed under them. The audit trail is not written anew: its older keys stay, to prove what was written under them." };
    private readonly Option<bool> finish = new("--finish") { Description = "Start no new key: go on sealing what is still sealed under an older data key." };

    protected override IEnumerable<Symbol> Symbols => [dataKey, finish];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        if (context.Get(dataKey) && context.Get(finish)) throw UsageError.Missing("--finish starts no new data key.", "Say --data-key to start one, or --finish to go on with the last.");
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        Rotation? rotation = context.Get(finish) ? null : await workspace.Vault.RotateAsync(context.Get(dataKey), cancel);
        if (rotation is not null) await workspace.AuditAsync("secrets.rotate", rotation.WrappingKey, cancel, ("dataKey", context.Get(dataKey) ? "yes" : "no"));
        int secrets = rotation?.Resealed ?? await workspace.Vault.ResealAsync(cancel);
        ResealReport? report = context.Get(dataKey) || context.Get(finish) ? await ResealAsync(workspace, context, cancel) : null;
        context.Print(new FactReport([.. Facts(rotation, secrets, report)]));
        return ExitCode.Done;
    }

    private static async Task<ResealReport> ResealAsync(Workspace workspace, CommandContext context, CancellationToken cancel)
    {
        ResealReport report = await new ResealService(workspace.Engine).RunAsync(told => context.Say($"{told.Stream} of {told.Pipeline}: {Units.Count(told.Done)} of {Units.Count(told.Of)} journal segments sealed anew"), cancel);
        await workspace.AuditAsync("journal.reseal", "all streams", cancel, ("segments", Units.Count(report.Segments)), ("repairs", Units.Count(report.Repairs)), ("left", Units.Count(report.Left.Length)));
        return report;
    }

    private static IEnumerable<(string Name, string Value)> Facts(Rotation? rotation, int secrets, ResealReport? report)
    {
        if (rotation is not null) yield return ("wrapping key", rotation.WrappingKey);
        yield return ("secrets sealed anew", Units.Count(secrets));
        if (report is null) yield break;
        yield return ("journal segments sealed anew", Units.Count(report.Segments));
        yield return ("repairs sealed anew", Units.Count(report.Repairs));
        foreach (LeftStream left in report.Left) yield return ($"left for now, {left.Stream} of {left.Pipeline}", $"{left.Why} Its runs go on with it, and so does: mlc secrets rotate --finish");
    }
}
