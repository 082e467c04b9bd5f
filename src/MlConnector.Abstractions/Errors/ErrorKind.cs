namespace MlConnector.Abstractions.Errors;

/// <summary>What kind of failure it is. The kind alone decides whether something is tried again.</summary>
public enum ErrorKind
{
    /// <summary>The configuration is wrong; trying again changes nothing.</summary>
    Config,

    /// <summary>Credentials or rights were refused; never repeated automatically beyond one renewal.</summary>
    Auth,

    /// <summary>The vendor asks to wait. Nothing has been stored.</summary>
    Throttled,

    /// <summary>A passing fault that certainly stored nothing; may be repeated.</summary>
    Transient,

    /// <summary>One or more rows cannot be delivered as they are.</summary>
    Data,

    /// <summary>It is not known whether the request took effect (INV-3): ask, never repeat blindly.</summary>
    UnknownOutcome,

    /// <summary>Our own mistake, or an answer that breaks the vendor's protocol.</summary>
    Bug,
}

/// <summary>Who can mend it; alerts go there.</summary>
public enum ErrorOwner
{
    /// <summary>The person who runs ml-connector.</summary>
    Operator,

    /// <summary>The administrator of the ERP.</summary>
    ErpAdmin,

    /// <summary>The administrator of the destination.</summary>
    DestinationAdmin,

    /// <summary>The makers of ml-connector.</summary>
    Us,
}
