using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.Console.Actions;

/// <summary>
/// What a person sent with a form that was refused, and why: the page that the form stands on is shown again with both. It lives as long as the request. A page takes from it the fields that it names, and none of them is a secret: those
/// boxes come back empty (INV-6).
/// </summary>
internal sealed class RefusedForm
{
    private IFormCollection? form;
    private string act = "";

    /// <summary>Why; empty if nothing was refused.</summary>
    public IReadOnlyList<ConnectorError> Errors { get; private set; } = [];

    /// <summary>Address of the page that the form stands on.</summary>
    public string Page { get; private set; } = "";

    /// <summary>True if something was refused.</summary>
    public bool IsKept => Errors.Count > 0;

    /// <summary>Keeps what was sent to an act until its page has been shown.</summary>
    public async Task KeepAsync(HttpContext context, string page, IReadOnlyList<ConnectorError> errors)
    {
        (Page, Errors, act) = (page, errors, context.Request.Path.Value ?? "");
        form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
    }

    /// <summary>What was sent to an act; null if that one was not refused. A page may hold several forms.</summary>
    public IFormCollection? To(string asked) => form is not null && string.Equals(Uri.UnescapeDataString(asked), act, StringComparison.Ordinal) ? form : null;

    /// <summary>What was typed into a box of a form; else what is given.</summary>
    public string? Text(string asked, string field, string? otherwise = null) => To(asked) is { } typed ? typed[field].ToString() : otherwise;

    /// <summary>True if a box was ticked; else what is given. One box of several with the same name is told by its value.</summary>
    public bool Has(string asked, string field, bool otherwise, string? value = null) => To(asked) is { } typed ? typed.TryGetValue(field, out StringValues all) && (value is null || all.Contains(value, StringComparer.Ordinal)) : otherwise;

    /// <summary>Why a box was refused: the first error that names it as its place, or has one of the codes that can only be about it; null if none does.</summary>
    public ConnectorError? Of(string asked, string field, IReadOnlyList<string> codes) => To(asked) is null ? null : Errors.FirstOrDefault(error => error.Where.Split(", ").Contains(field, StringComparer.Ordinal) || codes.Contains(error.Code, StringComparer.Ordinal));
}
