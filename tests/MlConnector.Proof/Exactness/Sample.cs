namespace MlConnector.Proof.Exactness;

/// <summary>One value: how the source writes it, and what must arrive, or the code of the dead letter that it must make.</summary>
/// <param name="Json">As a JSON token.</param>
/// <param name="Xml">As the text of an element; null if e.net cannot send it.</param>
/// <param name="Arrives">What the destination must get: digits in their shortest form, text, or null for no value.</param>
/// <param name="Dead">The code, if it cannot be delivered.</param>
internal sealed record Sample(string Json, string? Xml, string? Arrives, string? Dead = null);
