using System.Text;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud.Data;
using MlConnector.Sandbox.IfsCloud.OData;

namespace MlConnector.Sandbox.IfsCloud.Writing;

/// <summary>A request that changes something, whole: it may be carried out after its connection is gone.</summary>
internal sealed record IfsWrite(string Method, string Service, string Rest, string? IfMatch, string ContentType, ReadOnlyMemory<byte> Body);

/// <summary>
/// Changes as projections take them: PATCH and actions only onto the entity tag that is there (412), never without one (428) but where a service creates what is missing (upsert); POST of what may be created; change sets that
/// are carried out as a whole or not at all.
/// </summary>
internal sealed class IfsWrites(IfsData data, IfsCloudSandboxOptions options, SandboxCounters counters)
{
    private readonly Lock gate = new();
    private readonly VoucherRules vouchers = new(data);

    public SandboxReply Handle(IfsWrite write)
    {
        try
        {
            lock (gate) return write.Rest == "$batch" ? IfsChangeSet.Handle(write, this) : One(write);
        }
        catch (IfsRefusal refusal)
        {
            return IfsReplies.Of(refusal);
        }
    }

    /// <summary>One change. It refuses with <see cref="IfsRefusal"/>.</summary>
    public SandboxReply One(IfsWrite write)
    {
        IfsPath path = IfsPath.Parse(write.Rest);
        IfsSet set = data.Find(write.Service, path.Set) ?? throw IfsRefusal.NoSet(path.Set);
        if (!write.ContentType.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)) throw IfsBody.Deserialization("The content type is not application/json.");
        return (write.Method, path) switch
        {
            ("PATCH", { Key: not null, Child: "" }) => Patch(write, path, set),
            ("POST", { Key: null }) => Create(set, write.Body),
            ("POST", { Key: not null, Child.Length: > 0 }) when path.Child.StartsWith("IfsApp.", StringComparison.Ordinal) => Act(write, path, set),
            ("POST", { Key: not null, Child.Length: > 0 }) => AddRow(path.Find(set) ?? throw Missing(), path.Child, write.Body),
            _ => throw NotAllowed(),
        };
    }

    /// <summary>Takes back what was created by a change set that fails later.</summary>
    public void Undo(IEnumerable<IfsRow> created)
    {
        foreach (IfsRow row in created.Reverse()) data.Remove(row);
    }

    /// <summary>A header that is there, for the rows of the same change set.</summary>
    public (SandboxReply Reply, IfsRow Row) CreateRow(IfsSet set, ReadOnlyMemory<byte> body)
    {
        if (!options.InsertableSets.Contains(set.Name)) throw NotAllowed();
        IfsRow row = vouchers.Add(set, IfsBody.Read(set, body));
        counters.Add("ifs-cloud.created");
        return (IfsReplies.Of(201, row), row);
    }

    /// <summary>A row of a header.</summary>
    public IfsRow CreateChild(IfsRow header, string child, ReadOnlyMemory<byte> body)
    {
        if (!header.Set.Children.Contains(child) || header.Set.Name != VoucherRules.Header) throw IfsRefusal.NoSet(child);
        return vouchers.AddRow(header, IfsBody.Read(data.Set(VoucherRules.Rows), body));
    }

    /// <summary>What the database looks at when a change set is committed.</summary>
    public void Commit(IEnumerable<IfsRow> created)
    {
        foreach (IfsRow header in created.Where(row => row.Set.Name == VoucherRules.Header)) vouchers.RequireBalance(header);
    }

    public IfsSet? Find(string service, string set) => data.Find(service, set);

    private SandboxReply Create(IfsSet set, ReadOnlyMemory<byte> body) => CreateRow(set, body).Reply;

    private SandboxReply AddRow(IfsRow header, string child, ReadOnlyMemory<byte> body) => IfsReplies.Of(201, CreateChild(header, child, body));

    private SandboxReply Patch(IfsWrite write, IfsPath path, IfsSet set)
    {
        if (!options.UpdatableSets.Contains(set.Name)) throw NotAllowed();
        IfsRow? row = path.Find(set);
        if (write.IfMatch is null && !options.UpsertSets.Contains(set.Name)) throw new IfsRefusal(428, "ODP_MISSING_PRECONDITION", "The request has to be conditional: If-Match is missing.");
        List<(string Column, object? Value)> values = IfsBody.Read(set, write.Body);
        if (row is null && write.IfMatch is null) return Upsert(path, set, values);
        IfsRow known = row ?? throw Missing();
        RequireTag(write, known);
        IfsRow changed = data.Change(known, [.. values.Where(one => !options.ReadOnlyColumns.Contains(one.Column) && !set.Column(one.Column).IsKey)]);
        counters.Add("ifs-cloud.changed");
        return IfsReplies.Of(200, changed);
    }

    /// <summary>The trap: what is not there is created, with the key of the address.</summary>
    private SandboxReply Upsert(IfsPath path, IfsSet set, List<(string Column, object? Value)> values)
    {
        IEnumerable<(string, object?)> key = set.Key.Select(column => (column.Name, column.Kind == IfsKind.Number ? decimal.Parse(path.Key![column.Name], System.Globalization.CultureInfo.InvariantCulture) : (object?)path.Key![column.Name].Trim('\'')));
        counters.Add("ifs-cloud.upserts");
        return IfsReplies.Of(201, data.Add(set, [.. key, .. values.Where(one => !set.Column(one.Column).IsKey)]));
    }

    private SandboxReply Act(IfsWrite write, IfsPath path, IfsSet set)
    {
        string action = path.Child[(path.Child.LastIndexOf('.') + 1)..];
        if (path.Child != $"IfsApp.{set.Service}.{action}" || !options.Actions.TryGetValue(action, out string? state)) throw IfsRefusal.NoSet(path.Child);
        IfsRow known = path.Find(set) ?? throw Missing();
        if (write.IfMatch is null) throw new IfsRefusal(428, "ODP_MISSING_PRECONDITION", "The request has to be conditional: If-Match is missing.");
        RequireTag(write, known);
        if (known.Text("Objstate") is "Closed" or "Cancelled") throw VoucherRules.Rule($"{set.Unit}.STATE: {action} is not allowed in state {known.Text("Objstate")}.");
        data.Change(known, ("Objstate", state));
        counters.Add("ifs-cloud.actions");
        return new SandboxReply { Status = 204, ContentType = null };
    }

    private static void RequireTag(IfsWrite write, IfsRow known)
    {
        if (write.IfMatch is null or "*" || write.IfMatch == known.Etag) return;
        throw new IfsRefusal(412, "ODP_PRECONDITION_FAILED", "The record has been changed by another user.");
    }

    private static IfsRefusal Missing() => new(404, "ODP_RESOURCE_NOTFOUND", "The record does not exist.");

    private static IfsRefusal NotAllowed() => new(405, "ODP_METHOD_NOT_ALLOWED", "The method is not allowed here.");
}

/// <summary>Answers to changes.</summary>
internal static class IfsReplies
{
    public static SandboxReply Of(int status, IfsRow row) => new()
    {
        Status = status,
        ContentType = "application/json;odata.metadata=minimal",
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["ETag"] = row.Etag },
        Body = IfsPageWriter.One(row, row.Set.Columns),
    };

    public static SandboxReply Of(IfsRefusal refusal) => new() { Status = refusal.Status, ContentType = "application/json", Body = refusal.ToJson() };

    public static SandboxReply Text(string contentType, string text) => new() { ContentType = contentType, Body = Encoding.UTF8.GetBytes(text) };
}
