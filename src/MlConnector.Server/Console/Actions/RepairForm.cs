using Microsoft.AspNetCore.Http;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.Console.Actions;

/// <summary>The form in which a person repairs a row: a box for each field, and one beside it for no value at all.</summary>
internal static class RepairForm
{
    public const string Prefix = "field:", NonePrefix = "none:";

    /// <summary>The fields that a person changed.</summary>
    /// <exception cref="ConnectorException"><c>REPAIR-NOTHING</c>.</exception>
    public static Dictionary<string, string?> Changed(IFormCollection form, IReadOnlyDictionary<string, string?> before) =>
        Read(form, before) is { Count: > 0 } changed ? changed : throw new ConnectorException(new ConnectorError("REPAIR-NOTHING", ErrorKind.Config, ErrorOwner.Operator, "No value was changed.", "Change at least one field."));

    /// <summary>The same, or none: the mapping may have changed instead.</summary>
    public static Dictionary<string, string?> Read(IFormCollection form, IReadOnlyDictionary<string, string?> before)
    {
        Dictionary<string, string?> changed = new(StringComparer.Ordinal);
        foreach ((string name, string? old) in before)
        {
            if (!form.TryGetValue(Prefix + name, out var given)) continue;
            string? value = form.ContainsKey(NonePrefix + name) ? null : given.ToString().ReplaceLineEndings("\n");
            if (value != old && !(old is null && value?.Length == 0)) changed[name] = value;
        }

        return changed;
    }
}
