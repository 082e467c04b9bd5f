using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Engine.Delivery.Sending;

/// <summary>What happens to a batch whose outcome was unknown, once the destination has been asked.</summary>
internal enum UnknownDecision
{
    /// <summary>It arrived: store the receipt.</summary>
    Settle,

    /// <summary>It arrived more than once: store the receipt and say so.</summary>
    SettleDoubled,

    /// <summary>It did not arrive: the same bytes once more, counted again at the run's end.</summary>
    Resend,

    /// <summary>Nobody can tell, and repeating does no harm, or only the harm the policy accepts and the run names.</summary>
    ResendUnproven,

    /// <summary>Part of it arrived and the keys are known: the rest goes into a journaled part.</summary>
    SendRest,

    /// <summary>Ask again later: the question itself failed in passing.</summary>
    AskAgain,

    /// <summary>A person has to decide.</summary>
    Hold,
}

/// <summary>INV-3 as a pure function: what the destination's answer allows.</summary>
internal static class UnknownOutcomePolicy
{
    /// <summary>
    /// The decision. <paramref name="resendUnproven"/> is the operator's policy for destinations whose read-back is switched off: resend, possibly doubled, made right by
    /// duplicate-proof measures, and named in the run's result.
    /// </summary>
    public static UnknownDecision Decide(ConfirmResult found, DestinationCapabilities can, bool resendUnproven) => found.Outcome switch
    {
        ConfirmOutcome.Arrived => UnknownDecision.Settle,
        ConfirmOutcome.Absent => UnknownDecision.Resend,
        ConfirmOutcome.MoreThanSent => UnknownDecision.SettleDoubled,
        ConfirmOutcome.Partial when can.Idempotency != IdempotencyKind.None => UnknownDecision.Resend,
        ConfirmOutcome.Partial => can.ListsKeys && !found.PresentKeys.IsDefaultOrEmpty ? UnknownDecision.SendRest : UnknownDecision.Hold,
        _ when can.Idempotency != IdempotencyKind.None => UnknownDecision.ResendUnproven,
        _ when found.Error?.Kind is ErrorKind.Transient or ErrorKind.Throttled => UnknownDecision.AskAgain,
        _ => can.ReadBack == ReadBackKind.None && resendUnproven ? UnknownDecision.ResendUnproven : UnknownDecision.Hold,
    };
}
