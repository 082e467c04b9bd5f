using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Configuration;
using MlConnector.Composition;
using MlConnector.Composition.Drafting;
using MlConnector.Composition.Secrets;
using MlConnector.Server.Alerts.Channels;
using MlConnector.Server.Configuration;
using MlConnector.Server.Console.Actions;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Console.Settings;

/// <summary>Adds, changes and removes channels of alerts. What is typed into a secret's box goes into the vault, once everything else is found right.</summary>
internal static class ChannelActs
{
    public static void MapChannelActs(this IEndpointRouteBuilder all)
    {
        all.MapPost("/acts/settings/channels/add", (SettingsDesk desk, ChannelSecrets secrets, Workspace workspace, Visitor visitor, HttpContext context, CancellationToken cancel) => KeepAsync(isNew: true, desk, secrets, workspace, visitor, context, cancel));
        all.MapPost("/acts/settings/channels/change", (SettingsDesk desk, ChannelSecrets secrets, Workspace workspace, Visitor visitor, HttpContext context, CancellationToken cancel) => KeepAsync(isNew: false, desk, secrets, workspace, visitor, context, cancel));
        all.MapPost("/acts/settings/channels/remove", RemoveAsync);
    }

    /// <summary>The page of a channel.</summary>
    public static string PageOf(string channel) => $"{AlertRoutes.Page}/channel?name={Uri.EscapeDataString(channel)}";

    private static async Task<IResult> KeepAsync(bool isNew, SettingsDesk desk, ChannelSecrets secrets, Workspace workspace, Visitor visitor, HttpContext context, CancellationToken cancel)
    {
        IFormCollection form = await context.Request.ReadFormAsync(cancel);
        string name = form["name"].ToString().Trim(), type = form["type"].ToString();
        string page = isNew ? $"{AlertRoutes.Page}/channel?type={Uri.EscapeDataString(type)}" : PageOf(name);
        return await Act.AnswerAsync(page, async () =>
        {
            // A new channel stands beside what others changed meanwhile; only its name may be taken.
            await desk.ChangeAsync(standing => isNew || standing == form[SettingForm.Tag], async root =>
            {
                if (isNew) ChannelForm.RequireNew(root, name, type);
                string kind = isNew ? type : ChannelForm.TypeOf(root, name) ?? throw ChannelErrors.Unknown(name);
                MapNode kept = SettingForm.With(root.With(SettingTree.Text(kind), [.. ChannelForm.Way(name), "type"]), ChannelForm.Of(kind), form, ChannelForm.Way(name));
                return await WithSecretsAsync(WithoutIdlePassword(kept, name), root, name, kind, form, secrets, workspace, visitor);
            }, visitor.By);
            return $"{AlertRoutes.Page}?kept={Uri.EscapeDataString(name)}";
        });
    }

    private static async Task<SettingsEdit> WithSecretsAsync(MapNode kept, MapNode before, string channel, string type, IFormCollection form, ChannelSecrets secrets, Workspace workspace, Visitor visitor)
    {
        List<(string Name, string Value)> typed = [];
        foreach (SettingDescription setting in ChannelForm.OwnOf(type).Where(setting => setting.Secret))
        {
            if (form[setting.Path].ToString() is not { Length: > 0 } value) continue;
            string name = await secrets.NameAsync(before, channel, setting.Path);
            kept = kept.With(SettingTree.Text($"${{secret:{name}}}"), [.. ChannelForm.Way(channel), setting.Path]);
            typed.Add((name, value));
        }

        return new SettingsEdit(kept)
        {
            Way = ChannelForm.Way(channel),
            StoreAsync = async () =>
            {
                foreach ((string name, string value) in typed) await new SecretDesk(workspace).SetAsync(name, value, null, visitor.By);
            },
        };
    }

    /// <summary>Nobody signs in, so there is no password.</summary>
    private static MapNode WithoutIdlePassword(MapNode root, string channel) => root.At([.. ChannelForm.Way(channel), "username"]) is null ? root.With(null, [.. ChannelForm.Way(channel), "password"]) : root;

    private static async Task<IResult> RemoveAsync(SettingsDesk desk, Visitor visitor, HttpContext context, CancellationToken cancel)
    {
        IFormCollection form = await context.Request.ReadFormAsync(cancel);
        string name = form["name"].ToString();
        return await Act.AnswerAsync(PageOf(name), async () =>
        {
            await desk.ChangeAsync(standing => standing == form[SettingForm.Tag], root => ChannelForm.TypeOf(root, name) is null ? throw ChannelErrors.Unknown(name) : Task.FromResult(new SettingsEdit(root.With(null, ChannelForm.Way(name)))), visitor.By);
            return AlertRoutes.Page;
        });
    }
}
