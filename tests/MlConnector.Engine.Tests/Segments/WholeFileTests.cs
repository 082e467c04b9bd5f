using MlConnector.Engine.Segments;

namespace MlConnector.Engine.Tests.Segments;

/// <summary>A file that is written whole or not at all.</summary>
public sealed class WholeFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mlc-whole-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void It_is_made_for_its_owner_and_replaced_with_the_rights_that_it_has()
    {
        string path = Path.Combine(folder, "settings");
        WholeFile.Write(path, "one");
        if (!OperatingSystem.IsWindows())
        {
            Assert.False(OwnerOnly.OthersMayEnter(path));
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead);
        }

        WholeFile.Write(path, "two");
        Assert.Equal("two", File.ReadAllText(path));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.EnumerateFiles(folder));
    }

    [Fact]
    public void What_cannot_be_written_leaves_what_was_there()
    {
        string path = Path.Combine(folder, "settings");
        WholeFile.Write(path, "one");
        Directory.CreateDirectory(path + ".new");
        Assert.ThrowsAny<Exception>(() => WholeFile.Write(path, "two"));
        Assert.Equal("one", File.ReadAllText(path));
    }

    [Fact]
    public void A_link_stays_one()
    {
        if (OperatingSystem.IsWindows()) return;
        (string target, string link) = (Path.Combine(folder, "kept-elsewhere"), Path.Combine(folder, "settings"));
        File.WriteAllText(target, "one");
        File.CreateSymbolicLink(link, target);
        WholeFile.Write(link, "two");
        Assert.Equal(("two", target), (File.ReadAllText(target), File.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName));
    }
}
