using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Server.Api.Json;
using MlConnector.Server.Refusals;

namespace MlConnector.Server.Api.Refusals;

/// <summary>Finds everything that is wrong with a request whose values could not be read: the framework stops at the first, and does not tell which.</summary>
internal static class BadInput
{
    public static async Task<IReadOnlyList<ConnectorError>> FindAsync(HttpContext context)
    {
        var problems = new Problems();
        Endpoint? endpoint = context.GetEndpoint();
        foreach (ParameterInfo parameter in endpoint?.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? []) Judge(parameter, context, problems);
        if (endpoint?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } body && JsonForm.Options.TryGetTypeInfo(body, out var type)) await JudgeBodyAsync(type, context, problems);
        if (problems.None) problems.Add(ApiErrors.Wrong("", "The request could not be read.", "See /api/v1/openapi.json for what this address takes."));
        return problems.Errors;
    }

    private static void Judge(ParameterInfo parameter, HttpContext context, Problems problems)
    {
        string name = parameter.Name!;
        if ((context.GetRouteValue(name)?.ToString() ?? context.Request.Query[name].FirstOrDefault()) is not { } text) return;
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        string? wanted =
            type == typeof(int) && !int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? "a whole number"
            : type == typeof(long) && !long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? "a whole number"
            : type == typeof(bool) && !bool.TryParse(text, out _) ? "true or false"
            : null;
        if (wanted is not null) problems.Add(ApiErrors.Wrong($"parameter {name}", $"'{text}' is not {wanted}.", $"Give {wanted}."));
    }

    private static async Task JudgeBodyAsync(System.Text.Json.Serialization.Metadata.JsonTypeInfo type, HttpContext context, Problems problems)
    {
        context.Request.Body.Position = 0;
        try
        {
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is null) problems.Add(ApiErrors.Wrong("body", "There is no body.", "Send one JSON object."));
        }
        catch (JsonException wrong)
        {
            string place = wrong.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $"body, line {line + 1}, {wrong.Path ?? "$"}") : $"body, {wrong.Path ?? "$"}";
            problems.Add(ApiErrors.Wrong(place, Said(wrong), "Send the JSON object that /api/v1/openapi.json describes; unknown names are refused."));
        }
    }

    /// <summary>What the reader said, without the names of our types and without the place, which is told beside it.</summary>
    private static string Said(JsonException wrong)
    {
        string text = wrong.Message.Split(" Path: ", 2)[0];
        return text.Contains("MlConnector.", StringComparison.Ordinal) ? text.Replace("MlConnector.Server.Api.", "", StringComparison.Ordinal) : text;
    }
}
