using System.Globalization;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Abstractions.Configuration;

/// <summary>
/// Reads typed settings from a map and collects every problem with its place: unknown names (with the nearest known one), wrong types, values out of range, missing values.
/// Call <see cref="Done"/> at the end so that names nobody asked for are reported.
/// </summary>
public sealed class SettingReader(MapNode map, string path, Problems problems)
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    /// <summary>Path of this map for messages: <c>connections.erp.odata</c>.</summary>
    public string Path { get; } = path;

    /// <summary>Where the map stands.</summary>
    public SettingPlace Place => map.Place;

    /// <summary>Where problems go.</summary>
    public Problems Problems { get; } = problems;

    /// <summary>True if the setting is written.</summary>
    public bool Has(string name)
    {
        asked.Add(name);
        return map[name] is { } node && node is not ScalarNode { IsNull: true };
    }

    /// <summary>The node as written, or null.</summary>
    public SettingNode? Node(string name)
    {
        asked.Add(name);
        return map[name];
    }

    /// <summary>A text, or <paramref name="standard"/>.</summary>
    public string Text(string name, string standard = "") => Scalar(name)?.Value ?? standard;

    /// <summary>A text that must be there.</summary>
    public string Required(string name)
    {
        if (Scalar(name)?.Value is { Length: > 0 } value) return value;
        if (!HasProblem(name)) Report("CONFIG-MISSING", map.Place, $"{Path} needs a value for '{name}'.", $"Add '{name}:' under {Path}.", name);
        return "";
    }

    /// <summary>A whole number within bounds.</summary>
    public long Integer(string name, long standard, long min, long max)
    {
        if (Scalar(name) is not { } scalar) return standard;
        if (long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max) return value;
        Report("CONFIG-VALUE", scalar.Place, $"{Path}.{name} is '{scalar.Value}'.", $"Give a whole number from {min} to {max}.", name);
        return standard;
    }

    /// <summary>true or false.</summary>
    public bool Boolean(string name, bool standard)
    {
        if (Scalar(name) is not { } scalar) return standard;
        if (bool.TryParse(scalar.Value, out bool value)) return value;
        Report("CONFIG-VALUE", scalar.Place, $"{Path}.{name} is '{scalar.Value}'.", "Give true or false.", name);
        return standard;
    }

    /// <summary>A duration: <c>30s</c>, <c>10m</c>, <c>2h</c>, <c>7d</c>.</summary>
    public TimeSpan Duration(string name, TimeSpan standard, TimeSpan min, TimeSpan max)
    {
        if (Scalar(name) is not { } scalar) return standard;
        if (TryDuration(scalar.Value, out TimeSpan value) && value >= min && value <= max) return value;
        Report("CONFIG-VALUE", scalar.Place, $"{Path}.{name} is '{scalar.Value}'.", $"Give a duration such as 30s, 10m, 2h or 7d, between {min} and {max}.", name);
        return standard;
    }

    /// <summary>One of the named values.</summary>
    public T Choice<T>(string name, T standard, params (string Name, T Value)[] choices)
    {
        if (Scalar(name) is not { } scalar) return standard;
        foreach ((string choice, T value) in choices)
        {
            if (choice == scalar.Value) return value;
        }

        Report("CONFIG-VALUE", scalar.Place, $"{Path}.{name} is '{scalar.Value}'.", $"Give one of: {string.Join(", ", choices.Select(choice => choice.Name))}.", name);
        return standard;
    }

    /// <summary>An absolute http(s) address without user, query or fragment.</summary>
    public Uri? Url(string name, bool required)
    {
        string value = required ? Required(name) : Text(name);
        if (value.Length == 0) return null;
        if (Uri.TryCreate(value, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0) return uri;
        Report("CONFIG-VALUE", map[name]!.Place, $"{Path}.{name} is no address.", "Give an absolute http(s) address without user name or query.", name);
        return null;
    }

    /// <summary>Name of the secret that a setting points to; a plain value is refused, because secrets are never written in files (INV-6).</summary>
    public string? SecretName(string name, bool required)
    {
        if (Scalar(name) is not { } scalar)
        {
            if (required) Report("CONFIG-MISSING", map.Place, $"{Path} needs '{name}'.", $"Add '{name}: ${{secret:NAME}}' and store it with: mlc secrets set NAME", name);
            return null;
        }

        if (scalar.SecretName is { Length: > 0 } secret) return secret;
        Report("CONFIG-SECRET-IN-FILE", scalar.Place, $"{Path}.{name} holds a value in the file.", $"Write ${{secret:NAME}} instead and store the value with: mlc secrets set NAME", name);
        return null;
    }

    /// <summary>A nested map, or null if absent.</summary>
    public SettingReader? Section(string name)
    {
        asked.Add(name);
        if (map[name] is not { } node || node is ScalarNode { IsNull: true }) return null;
        if (node is MapNode child) return new SettingReader(child, $"{Path}.{name}", Problems);
        Report("CONFIG-TYPE", node.Place, $"{Path}.{name} must hold named settings.", "Write its settings indented below it, or as { name: value }.", name);
        return null;
    }

    /// <summary>A list of texts; a single text is a list of one.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        asked.Add(name);
        switch (map[name])
        {
            case null or ScalarNode { IsNull: true }: return [];
            case ScalarNode one: return [one.Value];
            case ListNode list when list.Items.All(item => item is ScalarNode): return [.. list.Items.Cast<ScalarNode>().Select(item => item.Value)];
            case { } other:
                Report("CONFIG-TYPE", other.Place, $"{Path}.{name} must be a list of texts.", "Write [A, B].", name);
                return [];
        }
    }

    /// <summary>Reports every name that nobody asked for.</summary>
    public void Done()
    {
        foreach ((ScalarNode key, _) in map.Entries)
        {
            if (asked.Contains(key.Value)) continue;
            string near = asked.MinBy(name => Distance(name, key.Value)) ?? "";
            string fix = near.Length > 0 && Distance(near, key.Value) <= 3 ? $"Did you mean '{near}'?" : $"Known here: {string.Join(", ", asked.Order(StringComparer.Ordinal))}.";
            Report("CONFIG-UNKNOWN", key.Place, $"{Path} has no setting '{key.Value}'.", fix, key.Value);
        }
    }

    /// <summary>Adds a configuration problem at a place, and about one setting of this map where it is named.</summary>
    public void Report(string code, SettingPlace place, string message, string fix, string name = "") =>
        Problems.Add(new ConnectorError(code, ErrorKind.Config, ErrorOwner.Operator, message, fix) { Where = place.ToString(), Setting = name.Length == 0 ? "" : $"{Path}.{name}" });

    /// <summary>Reads <c>30s</c>, <c>10m</c>, <c>2h</c>, <c>7d</c>.</summary>
    public static bool TryDuration(string text, out TimeSpan value)
    {
        value = default;
        if (text.Length is < 2 or > 9 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return false;
        long seconds = text[^1] switch { 's' => 1L, 'm' => 60L, 'h' => 3600L, 'd' => 86_400L, _ => 0L };
        value = new TimeSpan(number * seconds * TimeSpan.TicksPerSecond);
        return seconds > 0;
    }

    private ScalarNode? Scalar(string name)
    {
        asked.Add(name);
        switch (map[name])
        {
            case null or ScalarNode { IsNull: true }: return null;
            case ScalarNode scalar: return scalar;
            case { } other:
                Report("CONFIG-TYPE", other.Place, $"{Path}.{name} must be a single value.", $"Write {name}: value.", name);
                return null;
        }
    }

    private bool HasProblem(string name) => map[name] is not null and not ScalarNode;

    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1));
                diagonal = row[j];
                row[j] = next;
            }
        }

        return row[b.Length];
    }
}
