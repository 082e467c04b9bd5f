using MlConnector.Browser.World;

namespace MlConnector.Browser;

/// <summary>People of each role are given a link, choose a password, sign in, and see what they may do and nothing else.</summary>
public sealed class RoleTests
{
    [Fact]
    public async Task Each_role_sees_what_it_may_do()
    {
        await using ServiceProcess service = await ServiceProcess.StartAsync();
        using Person anna = Person.Arrive();
        anna.MakeFirstAdmin(service);
        anna.SetUpWithStandIns();
        foreach ((string role, bool runs, bool verifies, bool sets) in new[] { ("viewer", false, false, false), ("operator", true, false, false), ("auditor", false, true, false), ("admin", true, true, true) })
        {
            Uri link = anna.AddUser(service, $"{role}-1", role);
            using Person other = Person.Arrive();
            other.ChoosePassword(link);
            other.Press("finance");
            other.Await("since proven current");
            Assert.Equal(runs, other.Says("Pause the schedule"));
            other.Press("Audit");
            other.Await("Audit trail");
            Assert.Equal(verifies, other.Says("Verify the whole trail"));
            other.Press("Credentials");
            other.Await("Stored encrypted");
            Assert.Equal(sets, other.Says("Set a credential"));
            other.Press("Sign out");
            other.Await("Sign in");
        }
    }
}
