using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.OData;

/// <summary>What a URL asks for.</summary>
internal enum TargetKind
{
    ServiceRoot,
    Metadata,
    EntitySet,
    Count,
}

/// <summary>A resolved URL: the database in scope (null above any company), and the table for sets and counts.</summary>
internal sealed record ODataTarget(TargetKind Kind, SysproDatabase? Database, SysproTable? Table);

/// <summary>Resolves paths under the service root by the scoping preset in force, and names sets and contexts the same way.</summary>
internal sealed class ODataScope(SysproData data, ODataOptions options)
{
    private const string Plus = "Plus";

    /// <summary>What a path names, as a word for fault orders; no look-up, no error.</summary>
    public static string OperationOf(string[] segments) => segments switch
    {
        [] => "odata/",
        [.., var set, "$count"] => $"odata/{set}/$count",
        [.., var last] => "odata/" + last,
    };

    public ODataTarget Resolve(string[] segments, string? companyParameter)
    {
        var (database, rest) = Scope(segments, companyParameter);
        return rest switch
        {
            [] => new ODataTarget(TargetKind.ServiceRoot, database, null),
            ["$metadata"] => new ODataTarget(TargetKind.Metadata, database, null),
            [var set] => new ODataTarget(TargetKind.EntitySet, database, TableOf(database, set)),
            [var set, "$count"] when options.Counts => new ODataTarget(TargetKind.Count, database, TableOf(database, set)),
            _ => throw NotFound(string.Join('/', segments)),
        };
    }

    /// <summary>The name under which a table of a database is published.</summary>
    public string SetName(SysproDatabase database, SysproTable table)
    {
        var name = options.PlusNames == PlusNames.Renamed && table.Name.EndsWith('+') ? table.Name[..^1] + Plus : table.Name;
        return options.Scoping == CompanyScoping.Prefix ? $"{database.Name}_{name}" : name;
    }

    /// <summary>The databases whose sets a document lists: one in scope, or all where their name is part of the set's.</summary>
    public IEnumerable<SysproDatabase> Listed(SysproDatabase? scope) =>
        scope is not null ? [scope] : options.Scoping == CompanyScoping.Prefix ? data.Databases : [];

    private (SysproDatabase? Database, string[] Remaining) Scope(string[] segments, string? companyParameter)
    {
        switch (options.Scoping)
        {
            case CompanyScoping.None:
                return (CompanyDatabase(options.OperatorCompany ?? data.Companies[0].Id), segments);
            case CompanyScoping.Query:
                return (companyParameter is null ? null : CompanyDatabase(companyParameter), segments);
            case CompanyScoping.Prefix:
                return segments is [var set, ..] && !set.StartsWith('$') ? Unprefix(set, segments[1..]) : (null, segments);
            default:
                if (segments is [] or ["$metadata"]) return (null, segments);
                var named = options.Scoping == CompanyScoping.Segment ? data.Database(segments[0]) : data.Company(segments[0])?.Database;
                return (named ?? throw NotFound(segments[0]), segments[1..]);
        }
    }

    private (SysproDatabase?, string[]) Unprefix(string set, string[] rest)
    {
        var database = data.Databases.FirstOrDefault(one => set.StartsWith(one.Name + "_", StringComparison.Ordinal)) ?? throw NotFound(set);
        return (database, [set[(database.Name.Length + 1)..], .. rest]);
    }

    private SysproDatabase CompanyDatabase(string id) => data.Company(id)?.Database ?? throw NotFound("company " + id);

    private SysproTable TableOf(SysproDatabase? database, string set)
    {
        var name = options.PlusNames == PlusNames.Renamed && set.EndsWith(Plus, StringComparison.Ordinal) ? set[..^Plus.Length] + "+" : set;
        return database?.Find(name) ?? throw NotFound(set);
    }

    private static ODataException NotFound(string what) => new(404, $"Resource not found for the segment '{what}'.");
}
