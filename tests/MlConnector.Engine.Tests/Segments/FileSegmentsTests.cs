using System.Text;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Segments;

namespace MlConnector.Engine.Tests.Segments;

public sealed class FileSegmentsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("mlc-segments-").FullName;
    private readonly FileSegments segments;

    public FileSegmentsTests() => segments = new FileSegments(Path.Combine(folder, "data"));

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public void What_is_appended_is_read_at_any_place_while_the_writer_is_open()
    {
        using ISegmentWriter writer = segments.Create("journal/1/00000001.mlj");
        writer.Write("hello"u8);
        writer.Sync();
        segments.SyncFolder("journal/1");
        using ISegmentReader reader = segments.Open("journal/1/00000001.mlj");
        writer.Write(" world"u8);
        byte[] into = new byte[20];
        int read = reader.Read(3, into);
        Assert.Equal("lo world", Encoding.UTF8.GetString(into.AsSpan(0, read)));
        Assert.Equal((11, 11), (writer.Length, reader.Length));
        Assert.Equal(0, reader.Read(100, into));
    }

    [Fact]
    public void Appending_cuts_the_tail_first()
    {
        using (ISegmentWriter writer = segments.Create("a")) writer.Write("0123456789"u8);
        using (ISegmentWriter writer = segments.Append("a", 4, 2)) writer.Write("X"u8);
        Assert.Equal("0123X", File.ReadAllText(Path.Combine(folder, "data", "a")));
        Assert.Throws<IOException>(() => segments.Append("a", 100, 100));
        Assert.Throws<IOException>(() => segments.Create("a"));
    }

    [Fact]
    public void Files_and_folders_are_their_owners_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes are a matter of Unix.");
        if (OperatingSystem.IsWindows()) return;
        segments.Create("journal/1/x").Dispose();
        string path = Path.Combine(folder, "data", "journal", "1");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(path, "x")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Listing_and_deleting()
    {
        segments.Create("r/2").Dispose();
        segments.Create("r/1").Dispose();
        Assert.Equal(["r/1", "r/2"], segments.List("r"));
        segments.Delete("r/1");
        segments.Delete("r/1");
        Assert.Equal((false, true), (segments.Exists("r/1"), segments.Exists("r/2")));
        Assert.Empty(segments.List("nowhere"));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/.hidden")]
    [InlineData("a\\b")]
    [InlineData("")]
    [InlineData("a b")]
    public void Names_that_lead_elsewhere_are_refused(string name) => Assert.ThrowsAny<ArgumentException>(() => segments.Open(name));
}
