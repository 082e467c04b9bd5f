using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlConnector.Server.Api.Json;

/// <summary>How the API writes and reads: moments are ISO 8601 in UTC, words in lower case with dashes, money is text with its exact digits; binary floating point does not occur (INV-7). What is not known is refused.</summary>
internal static class JsonForm
{
    /// <summary>For what is written and read outside of routes.</summary>
    public static JsonSerializerOptions Options { get; } = Made();

    /// <summary>Makes options of the framework into those of the API.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 32;
        options.Converters.Add(new UtcTimes());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
        options.TypeInfoResolverChain.Insert(0, ApiJson.Default);
    }

    private static JsonSerializerOptions Made()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.MakeReadOnly();
        return options;
    }
}
