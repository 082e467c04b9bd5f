namespace MlConnector.Proof.BadInput;

/// <summary>What is done to one good answer of a vendor.</summary>
public enum Spoil
{
    /// <summary>No body.</summary>
    Empty,

    /// <summary>Cut off somewhere, as if it were complete.</summary>
    Truncated,

    /// <summary>The page of a proxy.</summary>
    Html,

    /// <summary>JSON or text of another kind: null, a number, a list, an object without members.</summary>
    OtherKind,

    /// <summary>Ten thousand brackets.</summary>
    Deep,

    /// <summary>A megabyte of text before it.</summary>
    Long,

    /// <summary>UTF-16, or bytes that are no UTF-8.</summary>
    OtherCharset,

    /// <summary>Right body, wrong media type.</summary>
    OtherMediaType,

    /// <summary>Another status.</summary>
    OtherStatus,

    /// <summary>Headers that say nonsense: <c>Retry-After</c>, <c>Date</c>.</summary>
    OddHeaders,

    /// <summary>One value, name or bracket of it replaced: the answer may still be a good one that says something else.</summary>
    Altered,
}
