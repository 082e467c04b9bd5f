using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using MlConnector.Abstractions.Configuration;
using MlConnector.Composition.Drafting;

namespace MlConnector.Server.Console.Settings;

/// <summary>How forms of settings name their boxes, and what they make of the settings when they come back. A box is called as its setting is.</summary>
internal static class SettingForm
{
    /// <summary>Box that names the text the form was made from.</summary>
    public const string Tag = "tag";

    /// <summary>Box that tells when the form was made.</summary>
    public const string Since = "since";

    /// <summary>Hidden box that tells what stood in a box when the form was made.</summary>
    public static string Saw(string box) => $"saw:{box}";

    /// <summary>True if nobody typed into a box: it was sent as it was shown.</summary>
    public static bool IsUntouched(IFormCollection sent, SettingDescription setting, string box) =>
        sent.TryGetValue(Saw(box), out StringValues saw) && SettingTree.Shown(SettingTree.Typed(setting, sent[box].ToString())) == SettingTree.Shown(SettingTree.Typed(setting, saw.ToString()));

    /// <summary>Settings with those of a form; what the form does not have stays, and what it leaves empty is standard again.</summary>
    /// <param name="root">The settings.</param>
    /// <param name="settings">What the form may have.</param>
    /// <param name="form">The form.</param>
    /// <param name="way">Where they stand.</param>
    public static MapNode With(MapNode root, IEnumerable<SettingDescription> settings, IFormCollection form, params ReadOnlySpan<string> way)
    {
        foreach (SettingDescription setting in settings.Where(setting => !setting.Secret && form.ContainsKey(setting.Path))) root = With(root, setting, form[setting.Path].ToString(), way);
        return root;
    }

    /// <summary>Settings with what was typed for one of them; what was not changed stays as somebody wrote it, with its quotes.</summary>
    public static MapNode With(MapNode root, SettingDescription setting, string text, params ReadOnlySpan<string> way)
    {
        string[] path = [.. way, .. setting.Path.Split('.')];
        SettingNode? typed = SettingTree.Typed(setting, text);
        return SettingTree.Shown(typed) == SettingTree.Shown(root.At(path)) ? root : root.With(typed, path);
    }

    /// <summary>What is written for a setting; of a secret, its reference.</summary>
    public static string ValueOf(MapNode root, SettingDescription setting, params ReadOnlySpan<string> way) => SettingTree.Shown(root.At([.. way, .. setting.Path.Split('.')]));
}
