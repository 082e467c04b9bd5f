namespace MlConnector.Abstractions.Destinations;

/// <summary>
/// Keeps requests that carry no batch below a limit of the vendor: reserved where all runs and processes see it. A permit may be reserved up to <see cref="LongestHeld"/> before it is given: the windows of a claim have to be
/// longer than the vendor's by that, and by what a request may be under way.
/// </summary>
public interface IPace
{
    /// <summary>How old a permit may be when it is given.</summary>
    static readonly TimeSpan LongestHeld = TimeSpan.FromSeconds(2);

    /// <summary>Returns when a request may leave.</summary>
    ValueTask WaitAsync(QuotaClaim claim, CancellationToken cancel);

    /// <summary>Takes a permit if there is room for it now; for a limit so scarce that nobody waits for it. None is reserved beforehand.</summary>
    ValueTask<bool> TryAsync(QuotaClaim claim, CancellationToken cancel);
}
