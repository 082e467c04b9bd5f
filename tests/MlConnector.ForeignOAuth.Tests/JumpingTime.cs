namespace MlConnector.ForeignOAuth.Tests;

/// <summary>Real time that can be set forward: to the client a token is then at its end, while the server still takes it.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private TimeSpan ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;

    public void Jump(TimeSpan by) => ahead += by;
}
