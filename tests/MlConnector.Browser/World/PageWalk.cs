using System.Collections;

namespace MlConnector.Browser.World;

/// <summary>Goes from page to page along their links, and looks at each with the rules: at one of every kind of address, and at a second one of every route.</summary>
internal sealed class PageWalk(Person person, Uri console)
{
    private const int MostOfKind = 2, MostOfRoute = 5, Wide = 1280, Narrow = 390;
    private readonly Dictionary<string, HashSet<string>> kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> titles = new(StringComparer.Ordinal);
    private readonly Queue<Uri> next = [];

    /// <summary>Where pictures of all pages go, for whoever wants to look at them; null = nowhere.</summary>
    private readonly string? pictures = Environment.GetEnvironmentVariable("MLC_PICTURES");

    /// <summary>What is wrong, page by page.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Routes that were looked at.</summary>
    public IEnumerable<string> Routes => seen.Keys;

    /// <summary>Goes on from an address to all that can be reached from it.</summary>
    public void From(string address)
    {
        next.Enqueue(new Uri(console, address));
        while (next.TryDequeue(out Uri? one))
        {
            person.Go(one);
            Look();
            foreach (string link in person.Tell("return [...document.querySelectorAll('a[href]:not([download])')].map(link => link.href)")) Add(new Uri(link));
        }
    }

    /// <summary>What was looked at is looked at again: there is more to see now.</summary>
    public void BeginAnew() => kinds.Clear();

    /// <summary>Looks at the page that is there now.</summary>
    public void Look()
    {
        IReadOnlyList<string> here = person.Tell("return [location.href, document.title]"); // at once: an act that was pressed may still lead to another page
        (var address, string title) = (new Uri(here[0]), here[1]);
        string route = PageRoutes.Of(address) ?? address.AbsolutePath;
        seen[route] = seen.GetValueOrDefault(route) + 1;
        Keep(route);
        person.LookWith(Wide, dark: false);
        person.Tell("document.querySelectorAll('details').forEach(part => part.open = true)");
        Told(address, person.Ask("page-rules"));
        Told(address, Nameless());
        Told(address, Unreached());
        Told(address, person.Ask("contrast"));
        person.LookWith(Wide, dark: true);
        Told(address, person.Ask("contrast").Select(one => $"dark: {one}"));
        person.LookWith(Narrow, dark: false);
        Told(address, person.Tell("return document.documentElement.scrollWidth > innerWidth ? [`at ${innerWidth} pixels the page is ${document.documentElement.scrollWidth} wide`] : []"));
        person.LookWith(Wide, dark: false);
        if (titles.GetValueOrDefault(title, route) is var other && other != route) Told(address, [$"the title '{title}' is that of {other}, too"]);
        titles.TryAdd(title, route);
    }

    private void Add(Uri address)
    {
        if (address.Authority != console.Authority || PageRoutes.Of(address) is not { } route || route == "/sign-out") return;
        string kind = KindOf(address);
        if (!kinds.TryGetValue(kind, out HashSet<string>? known)) kinds.Add(kind, known = new HashSet<string>(StringComparer.Ordinal));
        if (known.Count < MostOfKind && kinds.Where(one => one.Key.StartsWith($"{route}?", StringComparison.Ordinal)).Sum(one => one.Value.Count) < MostOfRoute && known.Add(address.PathAndQuery)) next.Enqueue(address);
    }

    /// <summary>Its route and the names in its query: addresses that differ in nothing else show the same page with other things in it.</summary>
    private static string KindOf(Uri address) => $"{PageRoutes.Of(address)}?{string.Join('&', address.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')[0]).Order(StringComparer.Ordinal))}";

    private void Keep(string route)
    {
        if (pictures is null) return;
        Directory.CreateDirectory(pictures);
        foreach ((int width, bool dark) in new[] { (Wide, false), (Wide, true), (Narrow, false), (Narrow, true) })
        {
            person.LookWith(width, dark);
            File.WriteAllBytes(Path.Combine(pictures, $"{string.Concat(route.Select(letter => char.IsLetter(letter) ? letter : '-'))}-{seen[route]}-{width}-{(dark ? "dark" : "light")}.png"), person.Picture());
        }
    }

    private void Told(Uri address, IEnumerable<string> wrong) => Wrong.AddRange(wrong.Select(one => $"{address.PathAndQuery}: {one}"));

    /// <summary>What the browser tells screen readers of: everything that can be used, and every picture and table, has a name.</summary>
    private IEnumerable<string> Nameless()
    {
        string[] roles = ["button", "link", "textbox", "searchbox", "spinbutton", "combobox", "listbox", "checkbox", "radio", "radiogroup", "img", "image", "table", "figure", "progressbar", "meter", "DisclosureTriangle", "Date"];
        foreach (Dictionary<string, object> node in ((IEnumerable)person.AskBrowser("Accessibility.getFullAXTree")["nodes"]).Cast<Dictionary<string, object>>())
        {
            if (node["ignored"] is false && Word(node, "role") is { } role && roles.Contains(role, StringComparer.Ordinal) && string.IsNullOrWhiteSpace(Word(node, "name"))) yield return $"a {role} that a screen reader cannot name";
        }
    }

    private static string? Word(Dictionary<string, object> node, string property) => node.TryGetValue(property, out object? found) && found is Dictionary<string, object> value && value.TryGetValue("value", out object? text) ? $"{text}" : null;

    /// <summary>What is not reached with the Tab key, however often it is pressed.</summary>
    private IReadOnlyList<string> Unreached()
    {
        int count = int.Parse(person.Tell("""
            window.reached = new Set();
            window.toReach = [...document.querySelectorAll("a[href], button:not(:disabled), input:not([type=hidden]):not(:disabled), select, textarea, summary")].filter(one => one.getClientRects().length > 0 && (one.type !== "radio" || one.checked)).slice(0, 300);
            addEventListener("focusin", event => reached.add(event.target));
            const start = document.querySelector("a.skip");
            start?.focus();
            start?.blur();
            return [toReach.length];
            """)[0], System.Globalization.CultureInfo.InvariantCulture);
        person.PressTab(count * 2 + 8);
        return person.Tell("return toReach.filter(one => !reached.has(one)).map(one => `not reached with the Tab key: ${one.outerHTML.replace(/\\s+/g, ' ').slice(0, 110)}`)");
    }
}
