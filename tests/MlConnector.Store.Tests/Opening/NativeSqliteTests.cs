using MlConnector.Abstractions.Errors;
using MlConnector.Store.Sqlite;

namespace MlConnector.Store.Tests.Opening;

public sealed class NativeSqliteTests
{
    [Fact]
    public void The_library_of_this_machine_is_new_enough() => Assert.True(NativeSqlite.Load() >= new Version(3, 37));

    [Theory]
    [InlineData("3.37.0")]
    [InlineData("3.40.1")]
    [InlineData("4.0")]
    public void Version_3_37_and_later_are_taken(string version) => Assert.Equal(new Version(version), NativeSqlite.Judge(version));

    [Theory]
    [InlineData("3.36.9")]
    [InlineData("2.8")]
    [InlineData("")]
    public void An_older_library_is_refused_with_the_command_that_installs_a_newer_one(string version)
    {
        var refusal = Assert.Throws<ConnectorException>(() => NativeSqlite.Judge(version));

        Assert.Equal("SQLITE-OLD", refusal.Error.Code);
        Assert.Contains("nstall", refusal.Error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_is_said_with_every_place_looked_at()
    {
        var refusal = Assert.Throws<ConnectorException>(() => NativeSqlite.Find(["libno-such-1.so", "libno-such-2.so"]));

        Assert.Equal("SQLITE-MISSING", refusal.Error.Code);
        Assert.Contains("libno-such-1.so, libno-such-2.so", refusal.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ID=debian\nVERSION_ID=12", "apt-get install -y libsqlite3-0")]
    [InlineData("ID=ubuntu\nID_LIKE=debian", "apt-get install -y libsqlite3-0")]
    [InlineData("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"", "dnf install -y sqlite-libs")]
    [InlineData("ID=alpine", "apk add sqlite-libs")]
    [InlineData("ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"", "zypper install -y libsqlite3-0")]
    [InlineData("ID=arch", "pacman -S --noconfirm sqlite")]
    [InlineData("", "apt-get install -y libsqlite3-0")]
    public void The_command_fits_the_distribution(string release, string command) => Assert.Contains(command, InstallHint.For(release), StringComparison.Ordinal);
}
