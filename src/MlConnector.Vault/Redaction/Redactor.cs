using System.Buffers;

namespace MlConnector.Vault.Redaction;

/// <summary>
/// Replaces every known secret in a text by <c>***</c>, in each form in which it could get there: as it is, in base 64 (also inside <c>Basic</c> with any user name), percent- and
/// form-encoded, escaped in JSON, XML or HTML. The last line of INV-6: secrets are not put into texts to begin with. Safe for concurrent use.
/// </summary>
public sealed class Redactor
{
    /// <summary>Shorter values are not searched for: they would tear holes into every text.</summary>
    public const int ShortestSearched = 4;

    private const string Mask = "***";

    private readonly Lock gate = new();
    private readonly HashSet<string> learned = new(StringComparer.Ordinal);
    private volatile Forms forms = new([], null);

    /// <summary>Remembers a secret value.</summary>
    public void Learn(string value)
    {
        if (value.Length < ShortestSearched) return;
        lock (gate)
        {
            if (!learned.Add(value)) return;
            // Longest first, so that a form that contains another one is masked as a whole.
            string[] all = [.. forms.All.Union(SecretForms.Of(value), StringComparer.Ordinal).OrderByDescending(form => form.Length)];
            forms = new Forms(all, SearchValues.Create(all, StringComparison.Ordinal));
        }
    }

    /// <summary>True if a text holds a known secret.</summary>
    public bool Finds(string? text) => text is not null && forms.Search is { } search && text.AsSpan().ContainsAny(search);

    /// <summary>The text without secrets; the same object if it had none.</summary>
    public string Scrub(string text)
    {
        if (!Finds(text)) return text;
        foreach (var form in forms.All) text = text.Replace(form, Mask, StringComparison.Ordinal);
        return text;
    }

    private sealed record Forms(string[] All, SearchValues<string>? Search);
}
