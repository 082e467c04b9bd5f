using System.Collections.Frozen;
using MlConnector.Engine.Configuration.Revisions;

namespace MlConnector.Composition.DeadLetters;

/// <summary>Which fields of a stream's rows may be shown: sensitive ones (bank details, mail addresses) may not.</summary>
public sealed class ShownFields(AppliedStream stream)
{
    private readonly FrozenSet<string> sensitive = stream.Plan.Stream.ToSchema().Fields.Where(field => field.Sensitive).Select(field => field.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>True if the values of a field may not be shown.</summary>
    public bool Hides(string field) => sensitive.Contains(field);
}
