using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Http.OData;
using MlConnector.IfsCloud.Binding;
using MlConnector.IfsCloud.Projections;
using MlConnector.IfsCloud.Reading;

namespace MlConnector.IfsCloud.Writing;

/// <summary>
/// Marks records. A record is read by its key immediately before, and written with the entity tag of that read, as it came: without one some services create what is not there, and <c>*</c> switches the protection off. A
/// record that was not read is never written.
/// </summary>
internal sealed class RecordMarks(IfsService service)
{
    /// <summary>Why records of a stream cannot be marked; null if they can.</summary>
    public static ConnectorError? Judge(StreamDefinition stream, ProcessedMark mark)
    {
        string what = "";
        if (StreamShaping.IsFolded(stream)) what = "its rows are made of several records of IFS";
        else if (SetAddress.Parse(stream.Entity) is { IsChild: true }) what = "its set is a child of one record";
        else if (stream.Key.Contains(mark.Field, StringComparer.Ordinal)) what = $"{mark.Field} is part of its key";
        else if (!IsName(mark.Field, "_")) what = $"'{mark.Field}' is no column";
        else if (mark.Action.Length > 0 && !IsName(mark.Action, "_.")) what = $"'{mark.Action}' is no action";
        return what.Length == 0 ? null : IfsCloudErrors.NotWritable($"Records of {stream.Name} cannot be marked: {what}.", "Mark another stream or field, or take the mark out.");
    }

    /// <summary>The record now; null if it is gone.</summary>
    public async Task<MarkedRecord?> ReadAsync(StreamDefinition stream, BoundSet set, ProcessedMark mark, ImmutableArray<string> key, CancellationToken cancel)
    {
        SetAddress record = Address(stream, set, key);
        byte[]? body = await service.FindAsync(record, [set.Renamed.GetValueOrDefault(mark.Field, mark.Field)], cancel);
        if (body is null) return null;
        (string Tag, string? Value) read = RecordJson.Read(body, set.Renamed.GetValueOrDefault(mark.Field, mark.Field)) ?? throw new ConnectorException(IfsCloudErrors.NotWritable($"{record} shows no entity tag, so nothing proves what would be overwritten.", "Read the stream from a projection whose records have one."));
        return new MarkedRecord(key, read.Tag, read.Value);
    }

    /// <summary>Sets the field, or calls the action. A record that went away after it was read is a conflict too: the next look says so.</summary>
    public async Task<WriteAnswer> WriteAsync(StreamDefinition stream, BoundSet set, ProcessedMark mark, MarkedRecord record, CancellationToken cancel)
    {
        SetAddress address = Address(stream, set, record.Key);
        WriteAnswer answer = mark.Action.Length == 0 ? await SetAsync(set, mark, address, record, cancel) : await ActAsync(mark, address, record, cancel);
        return answer is { Outcome: WriteOutcome.Refused, Error.Code: IfsCloudErrors.NotFound } ? answer with { Outcome = WriteOutcome.Conflict } : answer;
    }

    private async Task<WriteAnswer> SetAsync(BoundSet set, ProcessedMark mark, SetAddress address, MarkedRecord record, CancellationToken cancel)
    {
        string column = set.Renamed.GetValueOrDefault(mark.Field, mark.Field);
        IReadOnlyDictionary<string, ODataEntitySet>? sets = await service.SetsAsync(set.Address, cancel);
        if (sets?.GetValueOrDefault(set.Address.Set)?.Property(column) is not { } property) return new WriteAnswer(WriteOutcome.Refused, IfsCloudErrors.NotWritable($"{set.Address} has no column {column}.", "Correct the field of the mark, or have the custom field added."));
        return (await service.WriteAsync(HttpMethod.Patch, address, RecordJson.Write([(property.Name, property.Type, mark.Value)]), record.Tag, cancel)).Answer;
    }

    private async Task<WriteAnswer> ActAsync(ProcessedMark mark, SetAddress address, MarkedRecord record, CancellationToken cancel)
    {
        string action = mark.Action.Contains('.', StringComparison.Ordinal) ? mark.Action : $"IfsApp.{address.Service}.{mark.Action}";
        return (await service.WriteAsync(HttpMethod.Post, address with { Set = $"{address.Set}/{action}" }, RecordJson.Write([]), record.Tag, cancel)).Answer;
    }

    private static SetAddress Address(StreamDefinition stream, BoundSet set, ImmutableArray<string> key)
    {
        RecordSchema schema = stream.ToSchema();
        return KeyAddress.Of(set.Address, stream.Key.Select((name, at) => (set.ColumnOf(schema.Fields[schema.OrdinalOf(name)]), set.TypeOf(set.ColumnOf(schema.Fields[schema.OrdinalOf(name)]), schema), key[at])));
    }

    private static bool IsName(string name, string marks) => name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || marks.Contains(letter, StringComparison.Ordinal));
}
