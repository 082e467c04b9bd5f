using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;

namespace MlConnector.SageX3.Graph;

/// <summary>Something that the server tells beside the data: 1 information, 2 warning, 3 error, 4 exception; an error without diagnoses is one.</summary>
internal sealed record GraphFinding(int Severity, string Message)
{
    private const int Error = 3;
    private const int MaxCharacters = 300;

    /// <summary>The findings of <c>errors</c>: of each its diagnoses, else itself.</summary>
    public static IEnumerable<GraphFinding> OfErrors(JsonElement errors, GatewayHeaders headers)
    {
        if (errors.ValueKind != JsonValueKind.Array) return [];
        return errors.EnumerateArray().SelectMany(error =>
        {
            GraphFinding[] told = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("extensions", out JsonElement extensions) ? [.. OfDiagnoses(extensions, headers)] : [];
            return told.Length > 0 ? told : [new GraphFinding(Error, Text(error, "message", headers))];
        }).ToArray();
    }

    /// <summary>The findings below <c>extensions</c>.</summary>
    public static IEnumerable<GraphFinding> OfDiagnoses(JsonElement extensions, GatewayHeaders headers)
    {
        if (extensions.ValueKind != JsonValueKind.Object || !extensions.TryGetProperty("diagnoses", out JsonElement list) || list.ValueKind != JsonValueKind.Array) return [];
        return list.EnumerateArray().Select(one => new GraphFinding(one.ValueKind == JsonValueKind.Object && one.TryGetProperty("severity", out JsonElement severity) && severity.TryGetInt32(out int number) ? number : Error, Text(one, "message", headers))).ToArray();
    }

    /// <summary>Fails for findings above what is tolerated: data beside them is not complete.</summary>
    public static void Judge(IReadOnlyList<GraphFinding> findings, int tolerated)
    {
        string[] failures = [.. findings.Where(finding => finding.Severity > tolerated).Select(finding => finding.Message).Distinct(StringComparer.Ordinal).Take(5)];
        if (failures.Length == 0) return;
        throw SageX3Errors.Make(
            SageX3Errors.Diagnosed, ErrorKind.Config, ErrorOwner.ErpAdmin, $"Sage X3 GraphQL: {string.Join("; ", failures)}",
            "Compare node and properties with the site's schema (mlc discover); a node that is not activated or not granted fails whole, and rights are given per node.");
    }

    private static string Text(JsonElement parent, string name, GatewayHeaders headers) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? SafeText.Of(text.GetString()!, MaxCharacters, headers.Revealed) : "no message";
}
