namespace MlConnector.Vault.Expiry;

/// <summary>How a secret stands to its expiry date.</summary>
public enum ExpiryState
{
    /// <summary>It has no date.</summary>
    None,

    /// <summary>More days left than the first warning has.</summary>
    Fine,

    /// <summary>30, 14, 7 or 1 days before, or on the day itself; 7, 3 or 1 where runs renew it.</summary>
    Due,

    /// <summary>The day is over.</summary>
    Expired,
}

/// <summary>What the calendar says.</summary>
/// <param name="State">State.</param>
/// <param name="DaysLeft">Whole days until the date; 0 on the day, negative after it. 0 without a date.</param>
/// <param name="Step">The warning that is reached: 30, 14, 7 or 1 (7, 3 or 1 where runs renew it); 0 once expired; null if none is.</param>
public sealed record ExpiryFinding(ExpiryState State, int DaysLeft, int? Step);

/// <summary>How a secret that dies unused stands to that.</summary>
/// <param name="DaysUnused">Whole days since it was used, or set.</param>
/// <param name="DaysAllowed">Days without use after which it is dead.</param>
public sealed record IdleFinding(int DaysUnused, int DaysAllowed)
{
    /// <summary>Unused for more than two thirds of what is allowed: of fifteen days, for more than ten.</summary>
    public bool IsDue => DaysUnused > DaysAllowed * 2 / 3;

    /// <summary>It is dead, unless somebody else used it.</summary>
    public bool IsOver => DaysUnused >= DaysAllowed;
}

/// <summary>Warnings before a secret expires. A pure function of dates: a secret is usable on its expiry date and no longer after it.</summary>
public static class ExpiryCalendar
{
    private static readonly int[] Steps = [1, 7, 14, 30];

    /// <summary>A refresh token lives about 30 days and each run renews it: only one that no run has renewed for weeks is worth a warning.</summary>
    private static readonly int[] StepsOfRenewed = [1, 3, 7];

    /// <summary>How a secret stands today.</summary>
    /// <param name="expires">Last day it is good for, if known.</param>
    /// <param name="today">The day.</param>
    /// <param name="renewed">True if runs renew it.</param>
    public static ExpiryFinding Judge(DateOnly? expires, DateOnly today, bool renewed = false)
    {
        if (expires is not { } date) return new ExpiryFinding(ExpiryState.None, 0, null);
        var left = date.DayNumber - today.DayNumber;
        if (left < 0) return new ExpiryFinding(ExpiryState.Expired, left, 0);
        foreach (var step in renewed ? StepsOfRenewed : Steps)
        {
            if (left <= step) return new ExpiryFinding(ExpiryState.Due, left, step);
        }
        return new ExpiryFinding(ExpiryState.Fine, left, null);
    }

    /// <summary>How a secret stands that dies unused. A clock that was set back makes no day negative.</summary>
    public static IdleFinding JudgeUse(DateTimeOffset used, int daysAllowed, DateTimeOffset now) => new(Math.Max(0, (now - used).Days), daysAllowed);

    /// <summary>The warning that became due since somebody looked last; null if none did. Each is given once, the most urgent one if several passed.</summary>
    public static int? NewStep(DateOnly? expires, DateOnly lastLook, DateOnly today, bool renewed = false)
    {
        var now = Judge(expires, today, renewed).Step;
        return now is not null && now != Judge(expires, lastLook, renewed).Step ? now : null;
    }
}
