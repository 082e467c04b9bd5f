using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.Configuration;

/// <summary>What holds now of <c>service.yaml</c>. Whoever needs a setting asks here each time, so that a change holds at once and without a restart.</summary>
public sealed class CurrentSettings
{
    private volatile WrittenSettings written;
    private volatile IReadOnlyList<ConnectorError> problems = [];

    internal CurrentSettings(WrittenSettings written) => this.written = written;

    /// <summary>The settings.</summary>
    public ServiceSettings Now => written.Settings;

    /// <summary>Where they are written.</summary>
    internal WrittenSettings Written => written;

    /// <summary>What is wrong with what somebody wrote into the file since; until it is mended, what held before holds.</summary>
    internal IReadOnlyList<ConnectorError> Problems => problems;

    /// <summary>Other settings hold from now on.</summary>
    internal void Take(WrittenSettings next) => (written, problems) = (next, []);

    /// <summary>What was written is wrong.</summary>
    internal void Refuse(IReadOnlyList<ConnectorError> wrong) => problems = wrong;
}
