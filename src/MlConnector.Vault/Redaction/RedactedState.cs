using System.Collections;

namespace MlConnector.Vault.Redaction;

/// <summary>The values of a log message or scope, each scrubbed.</summary>
internal sealed class RedactedState(string message, object? state, Redactor redactor) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly IReadOnlyList<KeyValuePair<string, object?>> values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];

    public int Count => values.Count;

    public KeyValuePair<string, object?> this[int index] => new(values[index].Key, Scrub(values[index].Value));

    public static object Of(object state, Redactor redactor) =>
        state is IEnumerable<KeyValuePair<string, object?>> pairs ? new RedactedState(redactor.Scrub(state.ToString() ?? ""), pairs.ToList(), redactor) : redactor.Scrub(state.ToString() ?? "");

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => message;

    // Numbers and times hold no secret and stay what they are, for logs with typed values.
    private object? Scrub(object? value) => value switch
    {
        null or bool or int or long or decimal or TimeSpan or DateTimeOffset or DateOnly => value,
        _ => redactor.Scrub(value.ToString() ?? ""),
    };
}
