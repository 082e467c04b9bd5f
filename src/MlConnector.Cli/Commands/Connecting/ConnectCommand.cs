using System.CommandLine;
using System.Globalization;
using MlConnector.Abstractions.Sources;
using MlConnector.Cli.Commands.Configuring;
using MlConnector.Cli.Commands.Secrets;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;

namespace MlConnector.Cli.Commands.Connecting;

/// <summary>Pairs a connection with its vendor: a person agrees in a browser, and brings back a code. The code comes from the browser, the prompt or stdin, never from an argument (INV-6).</summary>
internal sealed class ConnectCommand() : MlcCommand(
    "connect",
    "Pair a connection that signs in with a refresh token: prints the address where a user of the vendor agrees, receives the code where the redirect address is on this machine (http://localhost:PORT/…) or takes it pasted (the whole address or body of the callback, or the code), and keeps the token in the vault with the day on which it ends.",
    "mlc connect erp -f finance.yaml\nmlc connect erp")
{
    private readonly Argument<string> connection = new("connection") { Description = "Name of the connection.", HelpName = "NAME" };
    private readonly Option<string?> file = FileOptions.File("Configuration that has the connection; without it, what was applied.");

    protected override IEnumerable<Symbol> Symbols => [connection, file];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string name = context.Get(connection)!;
        ConfigurationFile? configuration = context.Get(file) is { } path ? await ConfigurationFile.ReadAsync(path, cancel) : null;
        await using Workspace workspace = configuration is null ? await context.OpenExistingWorkspaceAsync(cancel) : await context.OpenWorkspaceAsync(cancel);
        await using ISource source = configuration is null ? await AppliedAsync(workspace, name, cancel) : DiscoverCommand.Open(configuration, name, workspace.Services);
        if (source is not IPairs { NeedsPairing: true } pairs) throw UsageError.Missing($"The connection {name} signs in without pairing.", "Only connections that sign in with a refresh token are paired.");
        string state = workspace.Ids.Next();
        await using CallbackListener? listener = await CallbackListener.StartAsync(pairs.RedirectAddress, state, cancel);
        string then = listener is null ? "Then paste what came back to the redirect address." : $"What comes back is awaited at {pairs.RedirectAddress.AbsoluteUri}; it can be pasted as well.";
        await context.Errors.WriteLineAsync($"Open this address as a user who may agree, and choose the folders:\n\n  {pairs.AuthoriseAddress(state).AbsoluteUri}\n\n{then}".AsMemory(), cancel);
        CallbackText callback = await CallbackAsync(context, listener, state, cancel);
        Pairing pairing = await pairs.PairAsync(callback.Code, callback.Endpoint, cancel);
        string expires = pairing.Expires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await workspace.AuditAsync("connection.paired", name, cancel, ("secret", pairing.Secret), ("expires", expires));
        List<(string, string)> facts = [("connection", name), ("paired", "yes"), ("secret", pairing.Secret), ("ends", $"{expires}, unless a run renews it before")];
        if (callback.Endpoint is { } endpoint) facts.Add(("next", $"set the gateway of the connection to {endpoint.AbsoluteUri}: the vendor wants to be asked there from now on"));
        context.Print(new FactReport(facts));
        return ExitCode.Done;
    }

    /// <summary>Whichever comes first: what the browser brings, or what a person pastes. Where nothing can be pasted any more, the browser is waited for.</summary>
    private static async Task<CallbackText> CallbackAsync(CommandContext context, CallbackListener? listener, string state, CancellationToken cancel)
    {
        Task<string> pasted = Task.Run(() => SecretPrompt.LineAsync("the code", context, cancel), cancel);
        if (listener is null) return CallbackText.Parse(await pasted, state);
        Task first = await Task.WhenAny(listener.Received, pasted);
        return first == pasted && await pasted is { Length: > 0 } text ? CallbackText.Parse(text, state) : await listener.Received.WaitAsync(cancel);
    }

    /// <summary>The source of an applied pipeline that has this name.</summary>
    private static async Task<ISource> AppliedAsync(Workspace workspace, string name, CancellationToken cancel)
    {
        IReadOnlyList<StoredPipeline> all = await StoredPipeline.AllAsync(workspace.Store.Revisions, cancel);
        StoredPipeline found = all.FirstOrDefault(pipeline => pipeline.Content.Settings.Source == name)
            ?? throw UsageError.Of("connection", name, all.Count == 0 ? "Nothing was applied yet: give the configuration with -f FILE." : $"Applied sources: {string.Join(", ", all.Select(pipeline => pipeline.Content.Settings.Source).Distinct(StringComparer.Ordinal))}.");
        return found.OpenSource(workspace.Services);
    }
}
