using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Refused sign-ins.</summary>
internal static class RefusalChecks
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 11, 20, 7, 0, 0, TimeSpan.Zero).AddTicks(7);

    public static async Task RunAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        foreach (ErrorKind kind in Enum.GetValues<ErrorKind>())
        {
            foreach (ErrorOwner owner in Enum.GetValues<ErrorOwner>()) await store.Refusals.SaveAsync(Refused($"{kind} {owner}", "1", kind, owner), cancel);
        }

        await store.Refusals.SaveAsync(Refused("mlc", "1", ErrorKind.Config, ErrorOwner.Us), cancel);
        RefusedSignIn last = Refused("mlc", "2", ErrorKind.Auth, ErrorOwner.ErpAdmin);
        await store.Refusals.SaveAsync(last, cancel);

        await using IStore next = await fixture.CrashAsync(store, cancel);
        Expect.Equal(last, await next.Refusals.FindAsync("mlc", cancel), "the account's last refusal");
        Expect.Equal(null, await next.Refusals.FindAsync("other", cancel), "an account that was never refused");
        foreach (ErrorKind kind in Enum.GetValues<ErrorKind>())
        {
            foreach (ErrorOwner owner in Enum.GetValues<ErrorOwner>()) Expect.Equal(Refused($"{kind} {owner}", "1", kind, owner), await next.Refusals.FindAsync($"{kind} {owner}", cancel), "a refusal");
        }

        await next.Refusals.RemoveAsync("mlc", cancel);
        await next.Refusals.RemoveAsync("mlc", cancel);
        Expect.Equal(null, await next.Refusals.FindAsync("mlc", cancel), "a refusal that was forgotten");
    }

    private static RefusedSignIn Refused(string account, string proof, ErrorKind kind, ErrorOwner owner) =>
        new(new SignInIdentity(account, proof), new ConnectorError("X-REFUSED", kind, owner, $"No, said {account} ☃.", "Ask.") { OutOfReach = kind == ErrorKind.Auth }, At);
}
