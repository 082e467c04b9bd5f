using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>Says why a row cannot be delivered: all its violations in one dead letter, the first gives the code. Not on the path of a good row.</summary>
internal static class DeadRows
{
    /// <summary>Code of a row that changed although its table only takes rows that never change.</summary>
    public const string AppendChanged = "APPEND-CHANGED";

    /// <summary>A row whose cells are not of their declared type.</summary>
    public static (string Column, ConnectorError Error) NotCanonical(MappingProgram program, RecordRow row, RowViolation violation)
    {
        CellViolation told = ViolationReport.OfField(program.Schema, row, violation);
        return (told.Column, told.ToError());
    }

    /// <summary>A row that the mapping cannot bring into its table.</summary>
    public static (string Column, ConnectorError Error) NotMappable(MappingProgram program, RecordRow row, MappingScratch scratch)
    {
        ImmutableArray<CellViolation> all = program.Explain(row, scratch);
        ConnectorError first = all[0].ToError();
        return (all[0].Column, all.Length == 1 ? first : first with { Message = string.Join(" ", all.Select(each => each.ToError().Message)) });
    }

    /// <summary>A row of a table in mode append that is not what it was.</summary>
    public static (string Column, ConnectorError Error) ChangedInAppend(string table) => ("", new ConnectorError(
        AppendChanged, ErrorKind.Data, ErrorOwner.Operator, $"The row was delivered before with other content, but table {table} only takes rows that never change.",
        "Deliver the stream with `write: versions`, or find out why the ERP changed a posted row."));

    /// <summary>The dead letter, once the row has its number among the dead rows.</summary>
    public static Func<int, PendingDeadLetter> Letter(Hash128 key, Hash128 source, string sourceId, (string Column, ConnectorError Error) why) =>
        row => new PendingDeadLetter(key, source, row, sourceId, why.Column, why.Error);
}
