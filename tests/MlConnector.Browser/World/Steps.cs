namespace MlConnector.Browser.World;

/// <summary>What people do again and again.</summary>
internal static class Steps
{
    private const string Password = "correct horse battery 42";

    /// <summary>Opens the link that the service printed, and becomes its first admin.</summary>
    public static void MakeFirstAdmin(this Person person, ServiceProcess service)
    {
        person.Go(service.FirstSignIn);
        person.Write("Name to sign in with", "anna");
        WritePassword(person);
        person.Press("Make the admin");
        person.Await("Nothing is set up yet");
    }

    /// <summary>Sets a pipeline up between the stand-ins, as they are offered.</summary>
    public static void SetUpWithStandIns(this Person person)
    {
        person.Press("Set up a pipeline");
        person.Press("Try with stand-ins on this machine");
        person.Await("Both systems answer");
        person.Press("Choose streams");
        person.Await("ap_invoices");
        person.Press("See the plan");
        person.Await("rows in the first run");
        person.Press("Apply");
        person.Await("since proven current");
    }

    /// <summary>Makes a user and gives the link by which they choose a password.</summary>
    public static Uri AddUser(this Person admin, ServiceProcess service, string name, string role)
    {
        admin.Go(new Uri(service.Console, "/settings/users"));
        admin.Write("Name", name);
        admin.Pick("Role", role);
        admin.Press("Add");
        admin.Await($"Give this link to {name}");
        return new Uri(admin.Text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).First(word => word.Contains("/set-up?", StringComparison.Ordinal)));
    }

    /// <summary>Opens such a link and signs in with it.</summary>
    public static void ChoosePassword(this Person person, Uri link)
    {
        person.Go(link);
        WritePassword(person);
        person.Press("Set the password");
        person.Await("Overview");
    }

    private static void WritePassword(Person person)
    {
        person.Write("New password", Password);
        person.Write("Once more", Password);
    }
}
