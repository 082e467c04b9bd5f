using System.Globalization;
using MlConnector.Sandbox.PowerBi.Answers;

namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>What the service does with the sequence-number header of a POST. The vendor never published it.</summary>
public enum SequenceNumberMode
{
    /// <summary>The header is not looked at, and the list stays empty.</summary>
    Ignore,

    /// <summary>A number that is not higher than the last is answered with 200 and its rows are dropped.</summary>
    DropRepeats,

    /// <summary>A number that is not higher than the last is refused with 409.</summary>
    RefuseRepeats,
}

/// <summary>The last number of each client on one table. The owner locks.</summary>
internal sealed class SequenceNumbers(SequenceNumberMode mode)
{
    public const string Header = "X-PowerBI-PushData-SequenceNumber";
    private readonly SortedDictionary<string, long> last = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Last => last;

    /// <summary>False when the rows of this post are to be dropped silently.</summary>
    public bool Admits(string client, string? header)
    {
        if (mode == SequenceNumberMode.Ignore || string.IsNullOrEmpty(header)) return true;
        if (last.GetValueOrDefault(client, long.MinValue) < Parse(header)) return true;
        if (mode == SequenceNumberMode.DropRepeats) return false;
        throw new RefusedException(new Refusal(409, "Conflict", "The sequence number is not higher than the last one.") { Reason = "sequenceNumber" });
    }

    public void Record(string client, string? header)
    {
        if (mode != SequenceNumberMode.Ignore && !string.IsNullOrEmpty(header)) last[client] = Parse(header);
    }

    private static long Parse(string header) =>
        long.TryParse(header, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new RefusedException(Refusal.Invalid("The sequence number is not a number.", "sequenceNumber"));
}
