using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Chaos.Cases.Books;
using MlConnector.Chaos.World.BiTools;

namespace MlConnector.Chaos.World;

/// <summary>How a site is set up.</summary>
internal sealed record SiteSettings
{
    /// <summary>One of each write mode: a related table that is emptied and filled (or swapped), a generation, versions, append.</summary>
    public static ImmutableArray<string> EveryWriteMode { get; } = ["ap_suppliers", "gl_balances", "ap_invoices", "gl_postings"];

    private const int Usual = 30;

    /// <summary>The ERP.</summary>
    public ErpBook Erp { get; init; } = SysproBook.Book;

    /// <summary>Seed of data and ids.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Virtual seconds in a real one: waits of the delivery path (settle, backoff, visibility) cost little. <c>MLC_CHAOS_SPEED</c> lowers it on a machine that is loaded by others.</summary>
    public int Speed { get; init; } = int.TryParse(Environment.GetEnvironmentVariable("MLC_CHAOS_SPEED"), NumberStyles.None, CultureInfo.InvariantCulture, out int speed) ? speed : Usual;

    /// <summary>
    /// Time after which the engine believes that an absent batch is absent, in virtual time. In real time it has to be longer than a loaded machine may hold back a request that is under way.
    /// </summary>
    public string Settle { get; init; } = "90s";

    /// <summary>How long stored rows stay out of answers, in virtual time; less than <see cref="Settle"/>.</summary>
    public TimeSpan Visibility { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The virtual moment at which it begins; null = now.</summary>
    public DateTimeOffset? Begins { get; init; }

    /// <summary>It begins at a moment at which calendars or clocks do something.</summary>
    public bool AtMoment { get; init; }

    /// <summary>Time zone of the ERP.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>How long a token lives, in virtual time.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromSeconds(3599);

    /// <summary>SYSPRO is read through e.net, because the site has no OData.</summary>
    public bool Enet { get; init; }

    /// <summary>Type of the BI tool's connection.</summary>
    public string Destination { get; init; } = BiTool.PowerBi;

    /// <summary>How rows get into BigQuery, where that is the BI tool.</summary>
    public BigQueryWay Way { get; init; } = BigQueryWay.Usual;

    /// <summary>Rows that are gone are removed at Tableau by a condition, where that is the BI tool; reference data is kept by key then, so that rows of it are.</summary>
    public bool RemovesByCondition { get; init; }

    /// <summary>The tenant refuses queries, so nothing can be confirmed.</summary>
    public bool NoReadBack { get; init; }

    /// <summary>What is delivered.</summary>
    public ImmutableArray<string> Streams { get; init; } = EveryWriteMode;
}
