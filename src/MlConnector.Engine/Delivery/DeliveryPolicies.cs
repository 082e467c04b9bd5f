using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Removals;

namespace MlConnector.Engine.Delivery;

/// <summary>The policies of one stream's delivery. All of them are pure.</summary>
public sealed record DeliveryPolicies
{
    /// <summary>Sends of one batch at most of which nobody knows what became of them; each was asked for before the next.</summary>
    public int UnknownSends { get; init; } = 8;

    /// <summary>How long a run waits for a limit.</summary>
    public WaitPolicy Wait { get; init; } = WaitPolicy.Default;

    /// <summary>How long fewer rows than a full request are held back after the table got its last ones; zero = not at all.</summary>
    public TimeSpan FlushAfter { get; init; }

    /// <summary>Bytes of journal rows that are read at most to tell a destination the days of one batch. A batch whose older rows lie further apart touches most partitions anyway, and reading would cost more than the destination saves.</summary>
    public long OlderRowBytes { get; init; } = 256L << 20;

    /// <summary>When dead letters stop the stream.</summary>
    public DeadLetterBudget Budget { get; init; } = DeadLetterBudget.Default;

    /// <summary>Where nothing can be read back: send again what may have arrived, and name it in the result; otherwise hold.</summary>
    public bool ResendUnproven { get; init; } = true;

    /// <summary>Dead rows of a replaced table.</summary>
    public DeadRowsInReplace DeadInReplace { get; init; }

    /// <summary>When a new generation has too few rows.</summary>
    public GenerationPolicy Generation { get; init; } = new();

    /// <summary>When removals are held.</summary>
    public RemovalPolicy Removal { get; init; } = new();

    /// <summary>Told by a person: generations and removals pass without their guards in this run.</summary>
    public bool GuardsOff { get; init; }

    /// <summary>The policies that a pipeline's configuration says.</summary>
    public static DeliveryPolicies Of(PipelinePolicies configured) => new()
    {
        Budget = new DeadLetterBudget(configured.DeadLetterPercent, configured.DeadLetterAtLeast),
        ResendUnproven = configured.Unproven == UnprovenSends.Resend,
        DeadInReplace = configured.DeadInReplace,
        Generation = new GenerationPolicy(configured.RowsDrop),
        Removal = new RemovalPolicy(configured.RemovalShare, configured.RemovalSmallShare, configured.RemovalCount),
    };
}
