using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Sessions;
using MlConnector.Server.SignIn.Users;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.SignIn;

/// <summary>Name and password, the lock after wrong ones, and the session that follows.</summary>
public sealed class SignInTests
{
    private const string Password = "correct horse battery staple";
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_right_password_opens_a_session_and_leads_where_one_wanted_to_go()
    {
        await using ServerSite site = await WithAnnaAsync();
        using HttpResponseMessage turned = await site.Client.GetAsync("/account?x=1", cancel);
        Assert.Equal("/sign-in?return=%2Faccount%3Fx%3D1", turned.Headers.Location!.ToString());
        using HttpResponseMessage entered = await TryAsync(site.Client, Password, turned.Headers.Location.ToString());
        Assert.EndsWith("/account?x=1", entered.Headers.Location!.ToString(), StringComparison.Ordinal);
        string cookie = Assert.Single(entered.Headers.GetValues("Set-Cookie"), each => each.StartsWith("mlc-session", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("anna", await site.Client.GetStringAsync("/account", cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task Nobody_is_led_elsewhere_after_the_sign_in(string wanted)
    {
        await using ServerSite site = await WithAnnaAsync();
        using HttpResponseMessage entered = await TryAsync(site.Client, Password, $"/sign-in?return={Uri.EscapeDataString(wanted)}");
        Assert.Equal(new Uri(site.Host.Addresses[0], "/"), new Uri(site.Host.Addresses[0], entered.Headers.Location!));
    }

    [Theory]
    [InlineData("anna", "a wrong password")]
    [InlineData("nobody", Password)]
    [InlineData("'; DROP TABLE console_user; --", Password)]
    public async Task A_refusal_tells_nothing(string name, string password)
    {
        await using ServerSite site = await WithAnnaAsync();
        using HttpResponseMessage refused = await TryAsync(site.Client, password, name: name);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("Name or password is not right", await refused.Content.ReadAsStringAsync(cancel), StringComparison.Ordinal);
        Assert.False(refused.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies) && cookies.Any(each => each.StartsWith("mlc-session", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task After_wrong_passwords_the_right_one_waits()
    {
        var time = new SetTime();
        await using ServerSite site = await WithAnnaAsync(time);
        for (int attempt = 0; attempt <= Lockout.Free; attempt++) (await TryAsync(site.Client, $"a wrong password {attempt}")).Dispose();
        using HttpResponseMessage locked = await TryAsync(site.Client, Password);
        Assert.Equal(HttpStatusCode.Unauthorized, locked.StatusCode);
        time.Pass(TimeSpan.FromSeconds(61));
        using HttpResponseMessage entered = await TryAsync(site.Client, Password);
        Assert.Equal(HttpStatusCode.Found, entered.StatusCode);
        List<AuditEntry> trail = [];
        await foreach (AuditEntry entry in site.Workspace.Store.Audit.ReadAsync(0, cancel)) trail.Add(entry);
        Assert.Single(trail, entry => entry is { Action: "sign-in.locked", Subject: "anna" });
        Assert.Single(trail, entry => entry is { Action: "sign-in", Who: "anna (console)" });
    }

    [Fact]
    public void Each_further_attempt_waits_twice_as_long_up_to_an_hour()
    {
        DateTimeOffset now = new(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(
            [null, null, null, null, 1, 2, 4, 8, 16, 32, 64, 64],
            Enumerable.Range(1, 12).Select(failures => Lockout.Until(failures, now) is { } until ? (long?)((until - now).Ticks / TimeSpan.TicksPerMinute) : null));
    }

    [Fact]
    public async Task Guesses_at_the_same_time_do_not_pass_the_lock()
    {
        await using ServerSite site = await WithAnnaAsync();
        await Task.WhenAll(Enumerable.Range(0, 9).Select(async guess => (await TryAsync(site.Browser(), $"a wrong password {guess}")).Dispose()));
        User anna = (await site.Workspace.Store.Access.Users.FindAsync("anna", cancel))!;
        Assert.Equal(Lockout.Free + 1, anna.Failures);
        Assert.NotNull(anna.LockedUntil);
    }

    [Fact]
    public async Task Many_attempts_from_one_address_are_slowed_down()
    {
        await using ServerSite site = await WithAnnaAsync();
        HttpStatusCode last = HttpStatusCode.OK;
        for (int attempt = 0; attempt < 12 && last != HttpStatusCode.TooManyRequests; attempt++)
        {
            using var content = new FormUrlEncodedContent([]);
            using HttpResponseMessage answer = await site.Client.PostAsync("/sign-in", content, cancel);
            last = answer.StatusCode;
            if (last == HttpStatusCode.TooManyRequests) Assert.True(answer.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    [Fact]
    public async Task A_session_and_an_open_form_outlive_a_restart()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        var cookies = new CookieContainer();
        await site.SignInAsync(Role.Viewer);
        cookies.Add(site.SessionOf(await site.Host.Services.GetRequiredService<BrowserSessions>().StartAsync("viewer", cancel)));
        string form = await site.Browser(cookies).GetStringAsync("/sign-out", cancel);
        await site.RestartAsync();
        HttpClient after = site.Browser(cookies);
        Assert.Equal(HttpStatusCode.OK, (await after.GetAsync("/account", cancel)).StatusCode);
        string token = form.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];
        using var content = new FormUrlEncodedContent([new("__RequestVerificationToken", token), new("_handler", "sign-out")]);
        using HttpResponseMessage gone = await after.PostAsync("/sign-out", content, cancel);
        Assert.Equal(HttpStatusCode.Found, gone.StatusCode);
    }

    [Fact]
    public async Task INV_6_keys_that_protect_forms_do_not_lie_in_clear()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await site.Client.GetStringAsync(site.Host.FirstSignIn!.PathAndQuery, cancel);
        FormKey key = Assert.Single(await site.Workspace.Store.Access.FormKeys.ListAsync(cancel));
        Assert.Contains("<sealed key=", key.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", key.Content, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(site.Folder, "data", "DataProtection-Keys")));
    }

    [Fact]
    public async Task Who_signs_out_is_out_also_with_a_copy_of_the_cookie()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await site.SignInAsync(Role.Viewer);
        string key = await site.Host.Services.GetRequiredService<BrowserSessions>().StartAsync("viewer", cancel);
        HttpClient[] browsers = [.. Enumerable.Range(0, 2).Select(_ =>
        {
            var cookies = new CookieContainer();
            cookies.Add(site.SessionOf(key));
            return site.Browser(cookies);
        })];
        using HttpResponseMessage gone = await browsers[0].SendFormAsync("/", "sign-out");
        Assert.Equal(HttpStatusCode.Found, gone.StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await browsers[1].GetAsync("/", cancel)).StatusCode);
    }

    [Fact]
    public async Task A_session_ends_when_it_is_not_used_and_after_a_week()
    {
        var time = new SetTime();
        await using ServerSite site = await ServerSite.StartAsync(time);
        HttpClient idle = await site.SignInAsync(Role.Viewer), busy = await site.SignInAsync(Role.Viewer);
        for (int step = 0; step < 17; step++)
        {
            Assert.Equal(HttpStatusCode.OK, (await busy.GetAsync("/", cancel)).StatusCode);
            time.Pass(TimeSpan.FromHours(10));
        }

        Assert.Equal(HttpStatusCode.Found, (await busy.GetAsync("/", cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await idle.GetAsync("/", cancel)).StatusCode);
    }

    [Fact]
    public async Task The_own_password_is_changed_and_other_browsers_are_out()
    {
        await using ServerSite site = await WithAnnaAsync();
        HttpClient here = site.Browser(), there = site.Browser();
        (await TryAsync(here, Password)).Dispose();
        (await TryAsync(there, Password)).Dispose();
        const string Next = "staple battery horse wrong";
        using HttpResponseMessage wrong = await here.SendFormAsync("/account", "password", ("Typed.Present", "no"), ("Typed.Password", Next), ("Typed.Again", Next));
        Assert.Contains("PASSWORD-WRONG", await wrong.Content.ReadAsStringAsync(cancel), StringComparison.Ordinal);
        using HttpResponseMessage changed = await here.SendFormAsync("/account", "password", ("Typed.Present", Password), ("Typed.Password", Next), ("Typed.Again", Next));
        Assert.Contains("The password is changed", await changed.Content.ReadAsStringAsync(cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/", cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await there.GetAsync("/", cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await TryAsync(site.Browser(), Password)).StatusCode);
        Assert.Equal(HttpStatusCode.Found, (await TryAsync(site.Browser(), Next)).StatusCode);
    }

    private async Task<ServerSite> WithAnnaAsync(TimeProvider? time = null)
    {
        ServerSite site = await ServerSite.StartAsync(time);
        await new UserAccounts(site.Workspace).AddAsync("test", "anna", Role.Operator, Password, cancel);
        return site;
    }

    private static Task<HttpResponseMessage> TryAsync(HttpClient browser, string password, string address = "/sign-in", string name = "anna") =>
        browser.SendFormAsync(address, "sign-in", ("Typed.Name", name), ("Typed.Password", password));
}
