using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Reading;

/// <summary>A condition over a row; a value that cannot be evaluated counts as false.</summary>
public delegate bool RowTest(in RecordRow row);

/// <summary>A number over a row; false if it is null or cannot be evaluated.</summary>
public delegate bool RowNumber(in RecordRow row, out decimal value);

/// <summary>Compiles the expressions that a stream's definition contains (<c>openWhen</c>, <c>completeWhen</c>, sums of a cut) for rows of a schema.</summary>
public interface IRowExpressions
{
    /// <summary>A condition.</summary>
    RowTest Test(string expression, RecordSchema schema);

    /// <summary>A number.</summary>
    RowNumber Number(string expression, RecordSchema schema);
}
