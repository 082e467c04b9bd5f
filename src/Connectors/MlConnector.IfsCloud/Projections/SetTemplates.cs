using MlConnector.IfsCloud.Options;

namespace MlConnector.IfsCloud.Projections;

/// <summary>Addresses of services and sets. The paths are documented, but a gateway may rewrite them, so they are templates.</summary>
internal sealed record SetTemplates(Uri Host, string Projection, string EntityService)
{
    /// <summary>Standard path of a projection.</summary>
    public const string Projections = "/{door}/ifsapplications/projection/v1/{projection}.svc/{entitySet}";

    /// <summary>Standard path of an entity service; they are behind the door <c>int</c> only.</summary>
    public const string EntityServices = "/int/ifsapplications/entity/v1/{service}.svc/{entitySet}";

    private const string Set = "{entitySet}";

    /// <summary>True if a template names service and set.</summary>
    public static bool IsUsable(string template) =>
        template.StartsWith('/') && template.EndsWith(Set, StringComparison.Ordinal) && (template.Contains("{projection}", StringComparison.Ordinal) || template.Contains("{service}", StringComparison.Ordinal));

    /// <summary>Address of a set.</summary>
    public Uri Of(SetAddress address) => Expand(address, address.Set);

    /// <summary>Address of a service's metadata.</summary>
    public Uri Metadata(SetAddress address) => Expand(address, "$metadata");

    /// <summary>Address to which a service takes change sets.</summary>
    public Uri Batch(SetAddress address) => Expand(address, "$batch");

    private Uri Expand(SetAddress address, string last)
    {
        string template = address.Door == "entity" ? EntityService : Projection;
        string path = template
            .Replace("{door}", address.Door, StringComparison.Ordinal)
            .Replace("{projection}", address.Service, StringComparison.Ordinal)
            .Replace("{service}", address.Service, StringComparison.Ordinal)
            .Replace(Set, last, StringComparison.Ordinal);
        // a template that is fixed to one door still leads to the others
        if (address.Door is "int" or "b2b" && !template.Contains("{door}", StringComparison.Ordinal)) path = path.Replace("/main/", $"/{address.Door}/", StringComparison.Ordinal);
        return EnvironmentAddress.Below(Host, path);
    }
}
