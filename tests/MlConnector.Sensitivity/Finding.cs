using System.Text.Json.Serialization;

namespace MlConnector.Sensitivity;

/// <summary>What became of a defect.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Text">What tells the defect from another one of the same name: see <see cref="Defect.Text"/>.</param>
/// <param name="Commit">The sources that it was put into.</param>
/// <param name="Day">When, in UTC.</param>
/// <param name="Tests">Test project.</param>
/// <param name="CaughtBy">The test that failed; null if none did.</param>
/// <param name="Wide">True if the classes named in the catalogue passed, and all of the project was asked.</param>
/// <param name="Problem">Why nothing can be said: the sources with the defect in them do not compile, or the test fails without it too.</param>
internal sealed record Finding(string Id, string Text, string Commit, string Day, string Tests, string? CaughtBy, bool Wide = false, string? Problem = null)
{
    /// <summary>The test that noticed has passed without the defect.</summary>
    public bool Proven { get; init; }

    /// <summary>A test noticed it.</summary>
    [JsonIgnore]
    public bool Caught => CaughtBy is not null && !Unsound;

    /// <summary>The catalogue or a test is wrong.</summary>
    [JsonIgnore]
    public bool Unsound => Problem is not null;

    /// <summary>One line for people.</summary>
    [JsonIgnore]
    public string InWords => Problem is not null ? $"{Id}: NOT SOUND\n{Problem}" : Caught ? $"{Id}: noticed by {CaughtBy}{(Wide ? " (not by the classes named)" : "")}" : $"{Id}: SURVIVED {(Wide ? Tests : "the classes named")}";
}
