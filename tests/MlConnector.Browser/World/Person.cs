using OpenQA.Selenium;
using OpenQA.Selenium.Chrome;

namespace MlConnector.Browser.World;

/// <summary>A person in front of a browser. What is looked for is waited for, as people do.</summary>
internal sealed class Person : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);
    private const long LongestPicture = 3000;
    private readonly ChromeDriver browser;

    private Person(ChromeDriver browser) => this.browser = browser;

    /// <summary>Opens a browser; the test is skipped by name where none is installed.</summary>
    public static Person Arrive()
    {
        string? chromium = Find("chromium", "chromium-browser", "google-chrome"), driver = Find("chromedriver");
        if (chromium is null || driver is null) Assert.Skip("chromium and chromedriver are not installed (Debian: apt-get install chromium chromium-driver)");
        var options = new ChromeOptions { BinaryLocation = chromium };
        options.AddArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,1000");
        var person = new Person(new ChromeDriver(ChromeDriverService.CreateDefaultService(Path.GetDirectoryName(driver), Path.GetFileName(driver)), options, TimeSpan.FromMinutes(3)));
        person.AskBrowser("Emulation.setFocusEmulationEnabled", ("enabled", true)); // as if its window were before a person: without, no focus is drawn
        return person;
    }

    /// <summary>What the page says, for eyes.</summary>
    public string Text => browser.FindElement(By.TagName("body")).Text;

    /// <summary>Where the person is.</summary>
    public string Address => browser.Url;

    /// <summary>What the browser complained about: refused styles, scripts that failed.</summary>
    public IReadOnlyList<string> Complaints => [.. browser.Manage().Logs.GetLog(LogType.Browser).Where(entry => entry.Level == LogLevel.Severe).Select(entry => entry.Message)];

    /// <summary>Opens an address.</summary>
    public void Go(Uri address) => browser.Navigate().GoToUrl(address);

    /// <summary>Writes into the box that a label names.</summary>
    public void Write(string label, string text)
    {
        IWebElement box = Look(Labelled(label));
        box.Clear();
        box.SendKeys(text);
    }

    /// <summary>What stands in the box that a label names.</summary>
    public string Value(string label) => Look(Labelled(label)).GetAttribute("value") ?? "";

    /// <summary>True if the page says something now.</summary>
    public bool Says(string text) => Text.Contains(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Chooses from a list.</summary>
    public void Pick(string label, string choice) => Look(Labelled(label)).FindElement(By.XPath($".//option[normalize-space()='{choice}' or @value='{choice}']")).Click();

    /// <summary>Presses a button or follows a link with this text.</summary>
    public void Press(string text) => Look(By.XPath($"//button[normalize-space()='{text}'] | //a[normalize-space()='{text}']")).Click();

    /// <summary>Follows the first link whose text begins so.</summary>
    public void PressFirst(string beginning) => Look(By.XPath($"//a[starts-with(normalize-space(), '{beginning}')]")).Click();

    /// <summary>Asks the page something: a script of <c>Rules</c>, run in it.</summary>
    public IReadOnlyList<string> Ask(string rules)
    {
        using var text = new StreamReader(typeof(Person).Assembly.GetManifestResourceStream(rules) ?? throw new InvalidOperationException($"There are no rules '{rules}'."));
        return Tell(text.ReadToEnd());
    }

    /// <summary>Has the page carry out a script that gives texts.</summary>
    public IReadOnlyList<string> Tell(string script) => [.. ((System.Collections.IEnumerable?)browser.ExecuteScript(script) ?? Array.Empty<object>()).Cast<object>().Select(one => $"{one}")];

    /// <summary>Asks the browser itself, over its DevTools protocol.</summary>
    public Dictionary<string, object> AskBrowser(string command, params (string Name, object Value)[] parameters) =>
        (Dictionary<string, object>)browser.ExecuteCdpCommand(command, parameters.ToDictionary(one => one.Name, object? (one) => one.Value))!;

    /// <summary>Looks through a window of another width, in another light.</summary>
    public void LookWith(int width, bool dark)
    {
        AskBrowser("Emulation.setDeviceMetricsOverride", ("width", width), ("height", 1000), ("deviceScaleFactor", 1), ("mobile", false));
        AskBrowser("Emulation.setEmulatedMedia", ("features", new[] { new Dictionary<string, object> { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" } }));
    }

    /// <summary>Presses the Tab key so many times.</summary>
    public void PressTab(int times) => new OpenQA.Selenium.Interactions.Actions(browser).SendKeys(string.Concat(Enumerable.Repeat(Keys.Tab, times))).Perform();

    /// <summary>The whole page as a picture; of a very long one the beginning.</summary>
    public byte[] Picture()
    {
        var size = (Dictionary<string, object>)AskBrowser("Page.getLayoutMetrics")["cssContentSize"];
        var clip = new Dictionary<string, object> { ["x"] = 0, ["y"] = 0, ["width"] = size["width"], ["height"] = Math.Min(LongestPicture, Convert.ToInt64(size["height"], System.Globalization.CultureInfo.InvariantCulture)), ["scale"] = 1 };
        return Convert.FromBase64String((string)AskBrowser("Page.captureScreenshot", ("captureBeyondViewport", true), ("clip", clip))["data"]);
    }

    /// <summary>Waits until the page says something.</summary>
    public void Await(string text) => Until(() => Says(text), $"'{text}'");

    /// <summary>Waits until the page says something, loading it anew meanwhile as people do.</summary>
    public void AwaitAfterReload(string text) => Until(
        () =>
        {
            if (Says(text)) return true;
            TestContext.Current.CancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(2));
            browser.Navigate().Refresh();
            return false;
        },
        $"'{text}'");

    /// <summary>Waits until something holds.</summary>
    public void Until(Func<bool> holds, string what)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (!Holds(holds))
        {
            if (TimeProvider.System.GetElapsedTime(began) >= Patience) Assert.Fail($"No {what} at {Address}. The page says:\n{Text}"); // a page that is just being replaced has no text either
            TestContext.Current.CancellationToken.WaitHandle.WaitOne(Glance);
        }
    }

    /// <inheritdoc />
    public void Dispose() => browser.Dispose();

    private IWebElement Look(By by)
    {
        IWebElement? found = null;
        Until(() => (found = browser.FindElements(by).FirstOrDefault(element => element.Displayed && element.Enabled)) is not null, by.ToString());
        return found!;
    }

    /// <summary>A page that is just being replaced has no elements for a moment.</summary>
    private static bool Holds(Func<bool> holds)
    {
        try
        {
            return holds();
        }
        catch (WebDriverException e) when (e is StaleElementReferenceException or NoSuchElementException)
        {
            return false;
        }
    }

    private static By Labelled(string label) => By.XPath($"//label[starts-with(normalize-space(), '{label}')]//*[self::input or self::select or self::textarea] | //*[@id=//label[normalize-space()='{label}']/@for] | //*[@aria-label='{label}']");

    private static string? Find(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            {
                string path = Path.Combine(folder, name);
                if (File.Exists(path)) return path;
            }
        }

        return null;
    }
}
