namespace MlConnector.TestKit.Conformance;

/// <summary>One named expectation of the contract. Works with any test framework: it throws if the expectation does not hold.</summary>
/// <param name="Name">A sentence: what must hold.</param>
/// <param name="RunAsync">Proves it, or throws <see cref="ConformanceException"/>.</param>
public sealed record ConformanceCheck(string Name, Func<CancellationToken, Task> RunAsync)
{
    /// <inheritdoc />
    public override string ToString() => Name;
}

/// <summary>The contract is not kept.</summary>
public sealed class ConformanceException(string message) : Exception(message);

/// <summary>Expectations.</summary>
internal static class Expect
{
    /// <summary>Throws unless the condition holds.</summary>
    public static void That(bool condition, string message)
    {
        if (!condition) throw new ConformanceException(message);
    }

    /// <summary>Throws unless both are equal.</summary>
    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual)) throw new ConformanceException($"{what}: expected {expected}, got {actual}.");
    }

    /// <summary>Throws unless the call fails with a coded error; gives it.</summary>
    public static async Task<Abstractions.Errors.ConnectorError> FailsAsync(Func<Task> call, string what)
    {
        try
        {
            await call();
        }
        catch (Abstractions.Errors.ConnectorException e)
        {
            That(e.Error.Code.Length > 0 && e.Error.Fix.Length > 0, $"{what}: the error has no code or no fix.");
            return e.Error;
        }

        throw new ConformanceException($"{what}: nothing was refused.");
    }
}
