using System.Collections.Immutable;

namespace MlConnector.Store.Sql;

/// <summary>A parameter of a statement: text, number, bytes, time or null.</summary>
internal readonly record struct SqlValue(string Name, object? Value)
{
    /// <summary>As the database takes it: times as UTC ticks.</summary>
    public object Stored => Value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => time.UtcTicks,
        _ => Value,
    };

    public static implicit operator SqlValue((string Name, object? Value) pair) => new(pair.Name, pair.Value);
}

/// <summary>The texts that stand for the values of an enum in the store: they must not change when a name in the code does.</summary>
internal sealed class EnumTexts<T>(params ImmutableArray<string> texts)
    where T : struct, Enum
{
    /// <summary>The text of a value.</summary>
    public string this[T value] => texts[Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture)];

    /// <summary>The value of a text.</summary>
    public T Parse(string text)
    {
        var index = texts.IndexOf(text);
        if (index < 0) throw new Abstractions.Errors.ConnectorException(StoreErrors.Damaged($"'{text}' is no {typeof(T).Name}"));
        return (T)Enum.ToObject(typeof(T), index);
    }
}
