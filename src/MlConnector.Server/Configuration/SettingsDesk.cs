using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Yaml;

namespace MlConnector.Server.Configuration;

/// <summary>
/// Changes the settings of the service, for the console and for programs: <c>service.yaml</c> is written anew, whole or not at all, holds from then on, and the audit trail says what changed. The file is the only place where
/// settings stand, so what is written into it by hand is taken over in the same way.
/// </summary>
internal sealed class SettingsDesk(Workspace workspace, CurrentSettings current) : IDisposable
{
    /// <summary>Who changed the file, in the audit trail, if it was not changed here.</summary>
    public const string ByHand = "service.yaml";

    /// <summary>Name of a change in the audit trail.</summary>
    public const string Action = "settings.change";

    /// <summary>What its entry there calls the settings that differ, one a line.</summary>
    public const string Changes = "changes";

    private const int EntriesLookedAt = 20;

    private readonly SemaphoreSlim one = new(1);
    private string? seen;

    /// <summary>What stands in the file now.</summary>
    /// <exception cref="ConnectorException">Every problem of it.</exception>
    public Task<WrittenSettings> ReadAsync(CancellationToken cancel) => ServiceFile.ReadAsync(workspace.Folder, cancel);

    /// <summary>The same at once, for a page: a small file of this machine.</summary>
    /// <exception cref="ConnectorException">Every problem of it.</exception>
    public WrittenSettings Read() => ServiceFile.Read(workspace.Folder);

    /// <summary>The text of the file now, whether or not anything is wrong with it.</summary>
    public Task<string> TextAsync(CancellationToken cancel) => ServiceFile.TextAsync(workspace.Folder, cancel);

    /// <summary>Changes single settings; the rest stays as it is written, but for comments.</summary>
    /// <param name="madeFrom">True for the tag of the text that the change was made from.</param>
    /// <param name="change">The change. What it stores besides (a secret) it stores once everything is found right.</param>
    /// <param name="by">Who changes it.</param>
    /// <exception cref="ConnectorException"><c>SETTINGS-MOVED</c>, <c>SETTINGS-FILE</c>; every problem of what would be written.</exception>
    public Task<SettingsChange> ChangeAsync(Predicate<string> madeFrom, Func<MapNode, Task<SettingsEdit>> change, string by) => AloneAsync(async () =>
    {
        WrittenSettings before = await ReadAsync(CancellationToken.None);
        Require(madeFrom, before.Tag);
        SettingsEdit edit = await change(before.Root);
        WrittenSettings next = Changed(edit);
        if (edit.StoreAsync is { } store) await store();
        return await WriteAsync(next, before, by);
    });

    /// <summary>Puts a text in place of all settings.</summary>
    /// <exception cref="ConnectorException">As <see cref="ChangeAsync"/>.</exception>
    /// <param name="madeFrom">True for the tag of the text that the change was made from.</param>
    /// <param name="name">What the text is called where its mistakes are told.</param>
    /// <param name="text">The text.</param>
    /// <param name="by">Who changes it.</param>
    public Task<SettingsChange> ReplaceAsync(Predicate<string> madeFrom, string name, string text, string by) => AloneAsync(async () =>
    {
        // What stands there may be wrong, and this is how it is mended: then it is compared with what holds.
        Require(madeFrom, WrittenSettings.TagOf(await TextAsync(CancellationToken.None)));
        return await WriteAsync(ServiceFile.Parse(name, text), current.Written, by);
    });

    /// <summary>Takes over what was written into the file by hand, once it was the same in two looks: an editor that saves in two steps is not read between them. What is wrong with it is kept for whoever looks, and changes nothing.</summary>
    public Task LookAsync(CancellationToken cancel) => AloneAsync(async () =>
    {
        string text = await TextAsync(cancel);
        (bool isSettled, seen) = (text == seen, text);
        if (!isSettled) return false;
        if (text == current.Written.Text)
        {
            current.Take(current.Written);
            return false;
        }

        try
        {
            WrittenSettings next = ServiceFile.Parse(ServiceFile.Name, text);
            if (await IsToldAsync(next)) current.Take(next);
            else await TakeAsync(next, current.Written, ByHand);
        }
        catch (ConnectorException wrong)
        {
            current.Refuse(wrong.Errors);
        }

        return true;
    });

    /// <inheritdoc />
    public void Dispose() => one.Dispose();

    private async Task<SettingsChange> WriteAsync(WrittenSettings next, WrittenSettings before, string by)
    {
        ServiceFile.Write(workspace.Folder, next.Text);
        return await TakeAsync(next, before, by);
    }

    /// <summary>Nobody has seen the lines of a text that a form made: the place of what is wrong is its setting, called as the form calls it.</summary>
    private static WrittenSettings Changed(SettingsEdit edit)
    {
        string way = string.Concat(edit.Way.Prepend(ServiceFile.Root).Select(name => $"{name}."));
        try
        {
            return ServiceFile.Parse("", edit.Root.Entries.IsEmpty ? "" : YamlText.Write(edit.Root));
        }
        catch (ConnectorException wrong)
        {
            throw new ConnectorException([.. wrong.Errors.Select(error => error with { Where = error.Setting.StartsWith(way, StringComparison.Ordinal) ? error.Setting[way.Length..] : "" })], wrong);
        }
    }

    /// <summary>It holds, so it is recorded, whether or not its caller still waits.</summary>
    private async Task<SettingsChange> TakeAsync(WrittenSettings next, WrittenSettings before, string by)
    {
        current.Take(next);
        IReadOnlyList<string> lines = RevisionDiff.Between(before.Root, next.Root);
        if (lines.Count > 0) await workspace.AuditAsync(by, Action, ServiceFile.Name, (Changes, string.Join('\n', lines)), ("tag", next.Tag));
        return new SettingsChange(next, lines);
    }

    /// <summary>True if the trail says already who wrote this text: a command, on the data folder of a service that runs.</summary>
    private async Task<bool> IsToldAsync(WrittenSettings next) =>
        (await workspace.Store.Audit.SearchAsync(Action, null, EntriesLookedAt, CancellationToken.None)).FirstOrDefault(entry => entry.Action == Action) is { } newest && newest.Detail.Contains(next.Tag, StringComparison.Ordinal);

    private static void Require(Predicate<string> madeFrom, string standing)
    {
        if (!madeFrom(standing)) throw new ConnectorException(new ConnectorError("SETTINGS-MOVED", ErrorKind.Config, ErrorOwner.Operator, "The settings were changed by somebody else meanwhile.", "Look at them again, and make the change there."));
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> work)
    {
        await one.WaitAsync();
        try
        {
            return await work();
        }
        finally
        {
            one.Release();
        }
    }
}

/// <summary>What somebody makes of the settings.</summary>
/// <param name="Root">The settings as they are to be written.</param>
internal sealed record SettingsEdit(MapNode Root)
{
    /// <summary>Where the settings stand that are changed: what is wrong with one of them is told by its name from there.</summary>
    public IReadOnlyList<string> Way { get; init; } = [];

    /// <summary>Stores what belongs to it elsewhere, before it is written; null = nothing.</summary>
    public Func<Task>? StoreAsync { get; init; }
}

/// <summary>What became of the settings.</summary>
/// <param name="Written">How they stand now.</param>
/// <param name="Lines">What changed, one setting a line.</param>
internal sealed record SettingsChange(WrittenSettings Written, IReadOnlyList<string> Lines);
