using System.Data.Common;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Store.Sql;

/// <summary>Everything in which the databases differ. All other SQL of the store is written once.</summary>
internal interface IDialect
{
    /// <summary>Opens a connection with its session settings made.</summary>
    DbConnection Open(bool forWriting);

    /// <summary>Starts a transaction that may write; it holds the write lock from the beginning, so that it can never fail half-way for want of it.</summary>
    string BeginWrite { get; }

    /// <summary>Starts a transaction that reads one consistent state.</summary>
    string BeginRead { get; }

    /// <summary>Counts the tables whose name is <c>@name</c>.</summary>
    string CountTablesNamed { get; }

    /// <summary>The texts of a list that is one parameter (see <see cref="TextList"/>), each a row of the column <c>value</c>: for the place of a table.</summary>
    string TextsOf(string parameter);

    /// <summary>Column that every table has and by which a row is found without an index, within one statement.</summary>
    string Row { get; }

    /// <summary>Counts all tables.</summary>
    string CountTables { get; }

    /// <summary>A number that changes, as this connection sees it, with each transaction that another connection commits.</summary>
    string Version { get; }

    /// <summary>Puts the dialect's own words into a migration.</summary>
    string Render(string migration);

    /// <summary>Run outside of a transaction after an erasure: leaves no earlier content of a page behind. Its first column is 0 if that is done, else a reader still holds earlier pages. Null if nothing is to be done.</summary>
    string? ForgetErased { get; }

    /// <summary>Copies the whole store before it is migrated; the caller holds the write lock and has changed nothing.</summary>
    void BackUp(string label);

    /// <summary>What a failure of the database means to the person who has to mend it.</summary>
    ConnectorError Explain(DbException failure);
}
