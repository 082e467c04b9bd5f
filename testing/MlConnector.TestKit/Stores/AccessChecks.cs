using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Users, links, sessions, tokens and keys of forms.</summary>
internal static class AccessChecks
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 11, 20, 7, 0, 0, TimeSpan.Zero).AddTicks(7);

    public static async Task RoundTripAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        User[] users = [.. Enum.GetValues<Role>().Select(role => new User($"a-{role}", role, At, "somebody ☃"))];
        foreach (User user in users) await store.Access.Users.ChangeAsync(_ => user, cancel);
        User full = users[0] with { Role = Role.Admin, PasswordHash = "hash", Subject = "issuer|subject", IsDisabled = true, Failures = 3, LockedUntil = At.AddHours(1), SignedInAt = At };
        await store.Access.Users.ChangeAsync(_ => full, cancel);
        ApiToken[] tokens = [.. Enumerable.Range(1, 7).Select(scopes => new ApiToken($"T{scopes}", "a token", $"hash {scopes}", (TokenScopes)scopes, At, "anna", scopes > 3 ? At : null, UsedAt: null))];
        foreach (ApiToken token in tokens) await store.Access.Tokens.AddAsync(token, cancel);
        FormKey key = new("key", "<sealed/>", At);
        await store.Access.FormKeys.SaveAsync(key, cancel);

        await using IStore next = await fixture.CrashAsync(store, cancel);
        Expect.Equal(full, await next.Access.Users.FindAsync(full.Name, cancel), "a user that was changed");
        Expect.Equal(users[1], await next.Access.Users.FindAsync(users[1].Name, cancel), "a user");
        Expect.Equal(users.Length, (await next.Access.Users.ListAsync(cancel)).Count, "users");
        foreach (ApiToken token in tokens) Expect.Equal(token, await next.Access.Tokens.FindAsync(token.Hash, cancel), "a token");
        await next.Access.Tokens.TouchAsync("T1", At, cancel);
        Expect.Equal(tokens[0] with { UsedAt = At }, (await next.Access.Tokens.ListAsync(cancel))[0], "a token that was used");
        Expect.Equal(true, await next.Access.Tokens.RevokeAsync("T1", cancel), "a token is revoked");
        Expect.Equal(false, await next.Access.Tokens.RevokeAsync("T1", cancel), "it was revoked already");
        Expect.Equal(null, await next.Access.Tokens.FindAsync("hash 1", cancel), "a token that was revoked");
        Expect.Equal(key, (await next.Access.FormKeys.ListAsync(cancel))[0], "a key of forms");
    }

    /// <summary>A rule over all users holds whoever changes them at the same time.</summary>
    public static async Task RuleAsync(IStore store, CancellationToken cancel)
    {
        User[] made = (await Task.WhenAll(Enumerable.Range(0, 8).Select(number => store.Access.Users.ChangeAsync(all => all.Count > 0 ? null : new User($"first-{number}", Role.Admin, At, "race"), cancel)))).OfType<User>().ToArray();
        Expect.Equal(1, made.Length, "users that were told to be the first");
        Expect.Equal(1, (await store.Access.Users.ListAsync(cancel)).Count, "first users");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => store.Access.Users.ChangeAsync(all => all[0] with { Failures = all[0].Failures + 1 }, cancel)));
        Expect.Equal(20, (await store.Access.Users.FindAsync(made[0].Name, cancel))!.Failures, "attempts that were counted at the same time");
    }

    public static async Task LinksAsync(IStore store, CancellationToken cancel)
    {
        await store.Access.Links.SaveAsync(new OneTimeLink("old", "anna", At), cancel);
        OneTimeLink link = new("new", "anna", At.AddDays(1));
        await store.Access.Links.SaveAsync(link, cancel);
        Expect.Equal(null, await store.Access.Links.FindAsync("old", cancel), "a link that was replaced");
        Expect.Equal(link, await store.Access.Links.FindAsync("new", cancel), "a link");
        bool[] spent = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.Access.Links.SpendAsync("new", cancel)));
        Expect.Equal(1, spent.Count(one => one), "those who used a link up");
        Expect.Equal(null, await store.Access.Links.FindAsync("new", cancel), "a link that was used");
    }

    public static async Task SessionsAsync(IStore store, CancellationToken cancel)
    {
        foreach (string hash in (string[])["one", "two", "three"]) await store.Access.Sessions.SaveAsync(new Session(hash, "anna", At, At), At, cancel);
        await store.Access.Sessions.SaveAsync(new Session("other", "bert", At, At), At, cancel);
        await store.Access.Sessions.TouchAsync("one", At.AddHours(1), cancel);
        Expect.Equal(new Session("one", "anna", At, At.AddHours(1)), await store.Access.Sessions.FindAsync("one", cancel), "a session that is used");
        await store.Access.Sessions.EndOfAsync("anna", "one", cancel);
        Expect.Equal(null, await store.Access.Sessions.FindAsync("two", cancel), "another session of the user");
        Expect.Equal("bert", (await store.Access.Sessions.FindAsync("other", cancel))?.User, "a session of another user");
        await store.Access.Sessions.SaveAsync(new Session("late", "bert", At.AddHours(2), At.AddHours(2)), At.AddMinutes(30), cancel);
        Expect.Equal(null, await store.Access.Sessions.FindAsync("other", cancel), "a session that was idle");
        await store.Access.Sessions.EndAsync("one", cancel);
        await store.Access.Sessions.TouchAsync("one", At.AddHours(3), cancel);
        Expect.Equal(null, await store.Access.Sessions.FindAsync("one", cancel), "a session that has ended");
    }
}
