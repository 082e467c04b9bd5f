using System.Security.Cryptography;
using System.Text;

namespace MlConnector.Sensitivity;

/// <summary>One defect that is seeded into the sources.</summary>
/// <param name="Id">Short name, for the command line and the report.</param>
/// <param name="Breaks">What it does, in words: a sentence about the product with the defect in it.</param>
/// <param name="File">File, from the root of the sources.</param>
/// <param name="Old">Text that stands there exactly once.</param>
/// <param name="New">What is put in its place.</param>
/// <param name="Tests">Test project that must notice.</param>
/// <param name="Classes">What is run first, one after the other: patterns of test classes, and of single tests (those with a <c>_</c>), separated by blanks, the likeliest first; the whole project follows if they all pass.</param>
internal sealed record Defect(string Id, string Breaks, string File, string Old, string New, string Tests, string Classes)
{
    /// <summary>Changes with what is changed, and where.</summary>
    public string Text => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{File}\0{Old}\0{New}")))[..12];
}
