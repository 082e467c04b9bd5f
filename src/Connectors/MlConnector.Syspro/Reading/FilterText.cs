using MlConnector.Abstractions.Errors;
using MlConnector.Http.Conditions;

namespace MlConnector.Syspro.Reading;

/// <summary>The fixed filters of a stream, read with a coded error.</summary>
internal static class FilterText
{
    /// <summary>The condition; null for a blank text.</summary>
    /// <exception cref="ConnectorException"><c>SYSPRO-FILTER</c> with the column where reading failed.</exception>
    public static Condition? Parse(string text, string stream)
    {
        try
        {
            return ConditionParser.Parse(text);
        }
        catch (FormatException error)
        {
            throw SysproErrors.Make(
                SysproErrors.Filter,
                ErrorKind.Config,
                ErrorOwner.Operator,
                $"Stream {stream}: the filter \"{text}\" cannot be read. {error.Message}",
                "Write comparisons such as: EntryPosted eq 'Y' and GlYear ge 2024.");
        }
    }
}
