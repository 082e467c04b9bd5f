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

    /// <summary>From the page of the first pipeline: a second one, brought as text, in which the names of some suppliers would have to be numbers; in a table of versions, because a replaced one takes repaired rows with its next generation.</summary>
    public static void MakeDeadLetters(this Person person)
    {
        person.Press("Configuration");
        person.Press("Change it");
        person.Press("As text");
        string text = person.Value("Configuration (YAML)");
        string head = text[..text.IndexOf("streams:", StringComparison.Ordinal)].Replace("  finance:", "  short:", StringComparison.Ordinal).Replace("dataset: Finance", "dataset: Short", StringComparison.Ordinal)
            .Replace("schedule: every 15 minutes", "schedule: 0 0 29 2 *", StringComparison.Ordinal); // a run of its schedule would stand before the one that is looked at
        person.Write("Configuration (YAML)", head + "streams: { ap_suppliers: { write: versions, columns: { Supplier: Supplier, Rating: { compute: \"case when right(Supplier, 2) = '07' then cast_integer(SupplierName) else 0 end\" } } } }");
        person.Press("Save");
        person.Press("See the plan");
        person.Await("rows in the first run");
        person.Press("Apply");
        person.Await("rows wait for a repair");
        person.AwaitAfterReload("delivered, but a proof is missing or rows are dead");
    }

    /// <summary>Compares both sides, twice: one to look at and one to lay beside it.</summary>
    public static void ReconcileTwice(this Person person, ServiceProcess service)
    {
        for (int i = 0; i < 2; i++)
        {
            person.Go(new Uri(service.Console, "/reconciliation/finance"));
            person.Press("Reconcile now");
            int kept = i;
            person.Until(() => person.Tell("return [...document.querySelectorAll('[aria-labelledby=kept] tbody tr')].map(row => row.textContent)").Count > kept, "reconciliation in the list");
        }
    }

    /// <summary>Has somebody told of alerts by mail.</summary>
    public static void AddChannel(this Person admin, ServiceProcess service, string name)
    {
        admin.Go(new Uri(service.Console, "/settings/alerts/channel?type=email"));
        admin.Write("Name of the channel", name);
        admin.Write("host", "mail.invalid");
        admin.Write("from", "mlc@acme.example");
        admin.Write("to", "ann@acme.example");
        admin.Press("Keep");
        admin.Await("is kept and told from now on");
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
