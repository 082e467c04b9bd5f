namespace MlConnector.Sandbox.Syspro.Data;

/// <summary>SQL types that occur in SYSPRO tables.</summary>
public enum SysproKind
{
    /// <summary><c>varchar(n)</c>; empty text is stored by SYSPRO as a single blank.</summary>
    Varchar,

    /// <summary><c>char(n)</c>; padded with blanks to its length when read.</summary>
    Char,

    /// <summary><c>decimal(p,s)</c>.</summary>
    Decimal,

    /// <summary><c>datetime</c>, nullable, without a zone.</summary>
    Date,

    /// <summary><c>timestamp</c> (row version): eight bytes, rising with every change in the database.</summary>
    RowVersion,
}
