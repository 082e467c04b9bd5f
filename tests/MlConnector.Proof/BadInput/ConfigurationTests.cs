using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Reading;
using MlConnector.Proof.Seeds;
using MlConnector.Sandbox.Hosting;
using MlConnector.TestKit.Conformance;
using MlConnector.Yaml;

namespace MlConnector.Proof.BadInput;

/// <summary>A good configuration with one node harmed: whatever it is, it is read as a good one or refused with a code, a place in the file, a sentence and a fix. Both connectors' settings, the pipeline and its mapping.</summary>
public sealed class ConfigurationTests : IDisposable, ISecretSource, ISessionLeases, IPace
{
    private readonly string folder = Directory.CreateTempSubdirectory("mlc-bad-").FullName;
    private readonly MapNode good;

    public ConfigurationTests()
    {
        using SandboxCertificate certificate = SandboxCertificate.Create();
        var problems = new Problems();
        good = YamlTree.Parse("site.yaml", GoodConfiguration.WriteTo(folder, certificate.Pem), problems)!;
        problems.ThrowIfAny();
    }

    [Fact]
    public async Task The_good_one_is_accepted() => Assert.Empty(await ErrorsAsync(YamlText.Write(good)));

    /// <summary>A seed is one kind of harm, done to every node of the file.</summary>
    [Fact]
    public async Task Every_node_harmed_in_every_way_gives_coded_errors_or_none() =>
        Assert.True((await new Slice("ConfigurationTests.Every_node_harmed_in_every_way_gives_coded_errors_or_none", few: 1, full: Enum.GetValues<NodeHarm>().Length).PlayAsync(HarmAsync))["refused"] > 20);

    [Fact]
    public async Task Several_harms_at_once_give_coded_errors_or_none() =>
        Assert.True((await new Slice("ConfigurationTests.Several_harms_at_once_give_coded_errors_or_none", few: 5, full: 500).PlayAsync(PlayAsync))["refused"] > 0);

    public ValueTask<Secret> GetAsync(string name, CancellationToken cancel) => new(new Secret(name, name));

    public Task<IAsyncDisposable> AcquireAsync(string vendorSession, CancellationToken cancel) => throw new NotSupportedException("Nothing is connected to.");

    public Task<string?> HolderAsync(string vendorSession, CancellationToken cancel) => Task.FromResult<string?>(null);

    Task ISessionLeases.NoteEndedAsync(string vendorSession, CancellationToken cancel) => Task.CompletedTask;

    public Task<IReadOnlyList<DateTimeOffset>> EndingsAsync(string vendorSession, CancellationToken cancel) => Task.FromResult<IReadOnlyList<DateTimeOffset>>([]);

    public ValueTask WaitAsync(QuotaClaim claim, CancellationToken cancel) => ValueTask.CompletedTask;

    public ValueTask<bool> TryAsync(QuotaClaim claim, CancellationToken cancel) => ValueTask.FromResult(true);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<Tally> HarmAsync(int seed)
    {
        var covered = new Tally();
        var harm = (NodeHarm)(seed % Enum.GetValues<NodeHarm>().Length);
        List<string> wrong = [];
        foreach (NodePath path in TreeMutation.Paths(good))
        {
            IReadOnlyList<ConnectorError> errors = await JudgedAsync(TreeMutation.Harm(good, path, harm), $"{harm} of {path}", wrong);
            covered.Count(errors.Count > 0 ? "refused" : "accepted");
            foreach (ConnectorError error in errors) covered.Count($"error {error.Code}");
            if (errors.Count == 0 && harm is NodeHarm.MisspeltName or NodeHarm.OtherCase && !IsFree(path)) wrong.Add($"{harm} of {path}: nobody noticed");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} cases:\n{string.Join('\n', wrong.Take(40))}");
        return covered;
    }

    private async Task<Tally> PlayAsync(int seed)
    {
        var covered = new Tally();
        Random random = Slice.RandomOf(seed);
        for (int i = 0; i < 20; i++)
        {
            MapNode tree = good;
            List<string> what = [];
            for (int harms = random.Next(1, 5); harms > 0; harms--)
            {
                NodePath[] paths = [.. TreeMutation.Paths(tree)];
                (NodePath path, NodeHarm harm) = (paths[random.Next(paths.Length)], (NodeHarm)random.Next(Enum.GetValues<NodeHarm>().Length));
                tree = TreeMutation.Harm(tree, path, harm);
                what.Add($"{harm} of {path}");
            }

            List<string> wrong = [];
            IReadOnlyList<ConnectorError> errors = await JudgedAsync(tree, string.Join(", ", what), wrong);
            Assert.True(wrong.Count == 0, string.Join('\n', wrong));
            covered.Count(errors.Count > 0 ? "refused" : "accepted");
            foreach (ConnectorError error in errors) covered.Count($"error {error.Code}");
        }

        return covered;
    }

    private async Task<IReadOnlyList<ConnectorError>> JudgedAsync(MapNode tree, string what, List<string> wrong)
    {
        try
        {
            IReadOnlyList<ConnectorError> errors = await ErrorsAsync(YamlText.Write(tree));
            foreach (ConnectorError error in errors)
            {
                AnswerJudge.Check(error);
                Assert.True(error.Kind == ErrorKind.Config, $"{error.Code} is of kind {error.Kind}");
                Assert.True(error.Where.StartsWith("site.yaml", StringComparison.Ordinal), $"{error.Code} has no place in the file but '{error.Where}': {error.Message}");
            }

            return errors;
        }
        catch (Exception e)
        {
            wrong.Add($"{what}: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")[..Math.Min(e.Message.Length, 300)]}");
            return [];
        }
    }

    private async Task<IReadOnlyList<ConnectorError>> ErrorsAsync(string yaml)
    {
        try
        {
            ConfigurationFile file = await ConfigurationFile.ReadAsync("site.yaml", yaml, new ConfigurationFolder(folder));
            var services = new ConnectorServices(TimeProvider.System, this, NullLoggerFactory.Instance, this, static () => 0, this, new RememberedRefusals());
            foreach (Engine.Configuration.Model.PipelineSettings pipeline in file.Model.Pipelines) await (await PipelineSite.OpenAsync(file, pipeline, services)).DisposeAsync();
            return [];
        }
        catch (ConnectorException refused)
        {
            return refused.Errors;
        }
    }

    private static bool IsFree(NodePath path) => path.Names.Length > 1 && GoodConfiguration.FreeNames.Contains(path.Names[^2]) || path.Names[^1][0] == '[' || path.Names[^1] == "lots";
}
