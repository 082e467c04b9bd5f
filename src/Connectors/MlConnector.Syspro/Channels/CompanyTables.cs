using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Syspro.Channels;

/// <summary>The tables of a stream as one company has them, by alias.</summary>
internal sealed record CompanyTables(CompanyScope Scope, IReadOnlyDictionary<string, SiteTable> Tables)
{
    /// <summary>The tables of a company as a binding remembers them.</summary>
    public static CompanyTables Of(StreamDefinition stream, StreamBinding binding, CompanyScope scope)
    {
        Dictionary<string, SiteTable> tables = new(StringComparer.Ordinal) { [BindingFacts.Own] = BindingFacts.Read(binding, scope, BindingFacts.Own, stream.Entity) };
        foreach (CompanionDefinition with in stream.With) tables[with.Alias] = BindingFacts.Read(binding, scope, with.Alias, with.Entity);
        return new CompanyTables(scope, tables);
    }

    /// <summary>Declared fields that the company does not have.</summary>
    public IEnumerable<string> Missing(StreamDefinition stream)
    {
        SiteTable own = Tables[BindingFacts.Own];
        foreach (Field field in stream.Fields.Where(field => own.Missing.Contains(TableQuery.ColumnOf(field)))) yield return field.Name;
        foreach (CompanionDefinition with in stream.With)
        {
            SiteTable table = Tables[with.Alias];
            foreach (Field field in with.Fields.Where(field => table.Absent || table.Missing.Contains(TableQuery.ColumnOf(field)))) yield return $"{with.Alias}.{field.Name}";
        }
    }
}
