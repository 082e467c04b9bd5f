using System.Collections.Frozen;

namespace MlConnector.Syspro.OData;

/// <summary>Addresses of entity sets and metadata. How SYSPRO's service scopes companies is not public, so it is a template (inferred; see docs/guides/syspro.md).</summary>
internal static class EntityPath
{
    /// <summary>Presets, in the order in which <c>auto</c> tries them.</summary>
    public static readonly FrozenDictionary<string, string> Presets = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["segment"] = "{base}/{companyDb}/{entity}",
        ["company-segment"] = "{base}/{companyId}/{entity}",
        ["none"] = "{base}/{entity}",
        ["prefix"] = "{base}/{companyDb}_{entity}",
        ["query"] = "{base}/{entity}?company={companyId}",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The order in which <c>auto</c> tries them.</summary>
    public static readonly IReadOnlyList<string> Order = ["segment", "company-segment", "none", "prefix", "query"];

    /// <summary>True for <c>auto</c>, a preset, or a template with what it needs.</summary>
    public static bool IsKnown(string path) => path == "auto" || Presets.ContainsKey(path) || path.Contains("{entity}", StringComparison.Ordinal) && path.StartsWith("{base}", StringComparison.Ordinal);

    /// <summary>Address of an entity set. Names such as <c>ArCustomer+</c> are percent-encoded.</summary>
    public static Uri Entity(string path, Uri service, string company, string database, string entity) =>
        Expand(path, service, company, database, Uri.EscapeDataString(entity));

    /// <summary>Address of the metadata that describes the entities of a company.</summary>
    public static Uri Metadata(string path, Uri service, string company, string database)
    {
        string template = Template(path);
        int entity = template.IndexOf("{entity}", StringComparison.Ordinal);
        int slash = template.LastIndexOf('/', entity);
        return Expand(template[..(slash + 1)] + "{entity}" + template[(entity + "{entity}".Length)..], service, company, database, "$metadata");
    }

    /// <summary>What precedes the entity's name in its own segment, as in <c>{companyDb}_{entity}</c>: metadata lists the set under the whole.</summary>
    public static string Prefix(string path, string company, string database)
    {
        string template = Template(path);
        int entity = template.IndexOf("{entity}", StringComparison.Ordinal), slash = template.LastIndexOf('/', entity);
        return template[(slash + 1)..entity].Replace("{companyDb}", database, StringComparison.Ordinal).Replace("{companyId}", company, StringComparison.Ordinal);
    }

    private static string Template(string path) => Presets.GetValueOrDefault(path, path);

    private static Uri Expand(string path, Uri service, string company, string database, string entity) => new(Template(path)
        .Replace("{base}", service.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal)
        .Replace("{companyDb}", Uri.EscapeDataString(database), StringComparison.Ordinal)
        .Replace("{companyId}", Uri.EscapeDataString(company), StringComparison.Ordinal)
        .Replace("{entity}", entity, StringComparison.Ordinal));
}
