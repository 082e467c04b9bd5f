namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>In what an answer's text is wrapped; all three were seen by clients.</summary>
public enum EnetWrap
{
    /// <summary>Bare text.</summary>
    Raw,

    /// <summary>A JSON string.</summary>
    Json,

    /// <summary>A <c>string</c> element in XML.</summary>
    StringElement,
}

/// <summary>The e.net communications service.</summary>
public sealed record EnetOptions
{
    /// <summary>Path of the REST service; its case does not matter.</summary>
    public string BasePath { get; init; } = "/SYSPROWCFService/Rest";

    /// <summary>Operators with their passwords.</summary>
    public IReadOnlyDictionary<string, string> Operators { get; init; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["MLC"] = "Enet-sandbox-pw", ["ADMIN"] = "Admin-sandbox-pw" };

    /// <summary>What GetVersion answers.</summary>
    public string Version { get; init; } = "8.0.0.45";

    /// <summary>Idle time after which a session is dead. Not public for the real service; 15 and 20 minutes are assumed by others.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A second logon of an operator ends its first session.</summary>
    public bool SingleSessionPerOperator { get; init; } = true;

    /// <summary>Sessions at a time; when full, a session idle beyond the timeout makes room, otherwise the newcomer is refused.</summary>
    public int MaxSessions { get; init; } = 8;

    /// <summary>Refused logons in a row after which an operator is locked out; 0 for never.</summary>
    public int LockOutAfter { get; init; } = 5;

    /// <summary>In what answers are wrapped.</summary>
    public EnetWrap Wrap { get; init; } = EnetWrap.Raw;

    /// <summary>What a dead session is told. The real text is not public.</summary>
    public string SessionErrorText { get; init; } = "ERROR: The UserId is no longer logged on to SYSPRO";

    /// <summary>Business objects that the operator's licence does not cover.</summary>
    public IReadOnlySet<string> UnlicensedObjects { get; init; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Added to every answer, on the virtual clock.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Bytes of every answer after which the connection is cut; null for never.</summary>
    public int? DropAfterBytes { get; init; }

    /// <summary>Decimal character of numbers, as <c>DecFormat</c> of the profile says.</summary>
    public char DecimalPoint { get; init; } = '.';

    /// <summary>Whether a missing date is <c>0000-00-00</c> instead of an empty element.</summary>
    public bool ZeroDates { get; init; }

    /// <summary>Whether a blank date in a condition is refused with number 100028; <c>0000-00-00</c> then stands for a missing date. What the real service takes is not public.</summary>
    public bool RefusesBlankDates { get; init; }

    /// <summary>Whether COMFND knows <c>AllColumns</c>, which is seen in a SYSPRO 8 sample only.</summary>
    public bool KnowsAllColumns { get; init; } = true;

    /// <summary>Whether zero-filled numbers are shown short with a leading blank, as captured (<c> 00001</c>).</summary>
    public bool LeadingBlankKeys { get; init; } = true;

    /// <summary>Whether element names come in lower case, as some objects do.</summary>
    public bool LowerCaseElements { get; init; }

    /// <summary>Bytes of the request line above which HTTP.sys answers 400.</summary>
    public int MaxUrlBytes { get; init; } = 16 * 1024;
}
