using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Http.Conditions;

/// <summary>The fixed filters of a stream, read with a coded error.</summary>
public static class FilterText
{
    /// <summary>The condition; null for a blank text.</summary>
    /// <exception cref="ConnectorException"><c>STREAM-FILTER</c> with the column where reading failed.</exception>
    public static Condition? Parse(string text, string stream)
    {
        try
        {
            return ConditionParser.Parse(text);
        }
        catch (FormatException error)
        {
            throw ConditionErrors.Make(
                ConditionErrors.Filter,
                ErrorKind.Config,
                $"Stream {stream}: the filter \"{text}\" cannot be read. {error.Message}",
                "Write comparisons such as: EntryPosted eq 'Y' and GlYear ge 2024.");
        }
    }

    /// <summary>True if every filter of a stream can be read; what cannot is reported.</summary>
    public static bool AreReadable(StreamDefinition stream, Problems problems)
    {
        bool readable = true;
        foreach (string filter in new[] { stream.Filter, stream.Cursor.OpenFilter ?? "" })
        {
            try
            {
                Parse(filter, stream.Name);
            }
            catch (ConnectorException wrong)
            {
                problems.Add(wrong.Error);
                readable = false;
            }
        }

        return readable;
    }
}
