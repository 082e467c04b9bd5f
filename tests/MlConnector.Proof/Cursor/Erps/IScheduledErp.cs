using MlConnector.Abstractions.Sources;

namespace MlConnector.Proof.Cursor.Erps;

/// <summary>An ERP for one schedule: a table that changes, and the stream through which the product reads it.</summary>
internal interface IScheduledErp : IAsyncDisposable
{
    /// <summary>Its table.</summary>
    ErpTable Table { get; }

    /// <summary>How it pages and how it is asked, for reports.</summary>
    string Habits { get; }

    /// <summary>Opens the table as a stream. The table has rows by now.</summary>
    /// <param name="definition">How it is read; the entity is the ERP's to say.</param>
    /// <param name="clock">The world's time.</param>
    /// <param name="zone">Where the company is.</param>
    Task<ISourceStream> OpenAsync(StreamDefinition definition, TimeProvider clock, TimeZoneInfo zone);
}

/// <summary>Makes the ERP of a schedule.</summary>
internal delegate Task<IScheduledErp> ErpMaker(int seed, Kind kind, TimeZoneInfo zone, Random random);
