namespace MlConnector.Sensitivity.Catalogue;

/// <summary>The service: who is let in, who may do what, who is told, and what is done once.</summary>
internal static class ServiceDefects
{
    private const string Src = "src/MlConnector.Server/";

    public static Defect[] All { get; } =
    [
        new("failures-not-counted", "lets passwords be guessed as often as anybody likes", Src + "SignIn/Sessions/SignInDesk.cs",
            "user with { Failures = user.Failures + 1, LockedUntil", "user with { Failures = 0, LockedUntil", Defects.Server, "*.SignInTests.After_wrong_passwords* *.SignInTests"),
        new("lock-not-looked-at", "lets a user in that is locked out", Src + "SignIn/Sessions/SignInDesk.cs",
            " && !(user.LockedUntil > now)", "", Defects.Server, "*.SignInTests.After_wrong_passwords* *.SignInTests"),
        new("session-outlives-sign-out", "leaves a session good after its user signed out", Src + "SignIn/Sessions/SignInDesk.cs",
            "        if (cookie.Read(browser.Request) is { } key) await sessions.EndAsync(key, browser.RequestAborted);\n", "", Defects.Server, "*.SignInTests.Who_signs_out* *.SignInTests"),
        new("foreign-form-taken", "takes a form that another site made a browser send", Src + "SignIn/Access/RouteGate.cs",
            "if (foreignForms && context.GetEndpoint()", "if (foreignForms && !context.Request.HasFormContentType && context.GetEndpoint()", Defects.Server, "*RouteRightsTests.A_form_that_another* *RouteRightsTests *.SignInTests *ActTests"),
        new("one-route-open", "lets whoever may look repair and replay", Src + "SignIn/Access/RouteRights.cs",
            "new(\"/acts/dead-letters/*\", Rights.Operate, Rights.Operate)", "new(\"/acts/dead-letters/*\", Rights.Operate, Rights.Read)", Defects.Server, "*RouteRightsTests.Each_route_lets_in* *RouteRightsTests"),
        new("tries-unbounded", "lets one address try keys as fast as it can", Src + "SignIn/Access/RouteGate.cs",
            "route.AsksElsewhere || route.IsDoor && changes ?", "route.AsksElsewhere && route.IsDoor && changes ?", Defects.Server, "*.SignInTests.Many_attempts* *.SignInTests *RouteRightsTests"),
        new("ended-token-good", "takes a token after its end", Src + "SignIn/Tokens/ApiTokens.cs",
            " is not { } token || token.EndsAt <= now)", " is not { } token)", Defects.Server, "*.TokenTests.A_token_ends* *.TokenTests"),
        new("sessions-of-customers-mixed", "gives the sessions of two customers on one machine one name, so that they end each other", Src + "SignIn/CookieNames.cs",
            "$\"mlc-session-{store}\";", "\"mlc-session\";", Defects.Server, "*CustomerTests.One_browser* *CustomerTests"),
        new("alert-sent-twice", "lets two nodes send the same message", "src/MlConnector.Store/Alerts/AlertStore.cs",
            "                foreach (AlertMessage message in due) sql.Execute(Take, (\"@id\", message.Id), (\"@again\", again));\n", "", Defects.Store, "*SqliteConformanceTests"),
        new("alert-told-at-each-look", "tells of what is the matter at each look again", Src + "Alerts/AlertLoop.cs",
            "AlertPolicy.Next(known, present,", "AlertPolicy.Next([], present,", Defects.Server, "*AlertLoopTests"),
        new("write-repeated", "does a write again that was sent again with its key", Src + "Api/Idempotency/IdempotencyGate.cs",
            "is { } known) await AgainAsync(context, known);", "is { Answer: null } known) await AgainAsync(context, known);", Defects.Server, "*IdempotencyTests.A_write_that_is_sent* *IdempotencyTests"),
    ];
}
