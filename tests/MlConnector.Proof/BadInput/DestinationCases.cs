using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Proof.Seeds;
using MlConnector.Proof.Sites;

namespace MlConnector.Proof.BadInput;

/// <summary>Asks a destination something whose answers are spoiled. Never a receipt of rows that are not there, never a refusal of rows that are, never rows that nobody sent; otherwise a coded error.</summary>
internal sealed class DestinationCases(DestinationSite site, Spoiler spoiler, Random random, Tally covered)
{
    private const int Sending = 3;
    private readonly Dictionary<int, int> requests = [];
    private DestinationQuestions questions = null!;

    /// <summary>A dataset with one batch in it.</summary>
    public async Task PrepareAsync()
    {
        await using IDestination destination = site.Open();
        questions = await DestinationQuestions.PrepareAsync(site, destination, random, covered);
    }

    /// <summary>Plays one case.</summary>
    public async Task PlayAsync()
    {
        int ask = random.Next(7), after = random.Next(await RequestsAsync(ask)), times = random.Next(2) == 0 ? 1 : int.MaxValue;
        Spoil spoil = (Spoil)random.Next(Enum.GetValues<Spoil>().Length);
        string before = Content();
        spoiler.Arm(after, times, answer => answer.After(spoil, random));
        covered.Count($"{spoil}");
        try
        {
            await using IDestination destination = site.Open();
            await AskAsync(destination, ask, spoil).WaitAsync(TimeSpan.FromMinutes(2));
            covered.Count(spoiler.Struck.Count == 0 ? "was not asked so often" : "answers all the same");
        }
        catch (ConnectorException refused)
        {
            AnswerJudge.Check(refused);
            covered.Count("refused");
            foreach (ConnectorError error in refused.Errors) covered.Count($"error {error.Code}");
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{site.Way} ask {ask}, {spoil} after {after}, {string.Join(", ", spoiler.Struck.Distinct().Take(4))}: {e.GetType().Name}: {e.Message}", e);
        }

        if (spoiler.Struck.Count > 0) covered.Count("spoiled");
        spoiler.Rest();
        await site.RestAsync();
        if (ask != Sending) Assert.Equal(before, Content());
    }

    /// <summary>How many requests a question takes while all answers are good, so that the answer to be spoiled is one that is asked for.</summary>
    private async Task<int> RequestsAsync(int ask)
    {
        if (requests.TryGetValue(ask, out int known)) return known;
        spoiler.Rest();
        await using IDestination destination = site.Open();
        await AskAsync(destination, ask, Spoil.Altered);
        requests[ask] = spoiler.Seen;
        await site.RestAsync();
        return requests[ask];
    }

    private Task AskAsync(IDestination destination, int ask, Spoil spoil) => ask switch
    {
        0 => questions.CheckAsync(destination),
        1 => questions.ApplyAsync(destination),
        2 => questions.InspectAsync(destination),
        Sending => SendAsync(destination, spoil),
        4 => questions.ConfirmAsync(destination, spoil),
        5 => questions.TotalsAsync(destination, spoil),
        _ => questions.ListAsync(destination, spoil),
    };

    /// <summary>INV-3: what is said of the rows is true, or nothing is said; then the answer to the next question, a good one again, is true. A status that was made up is what the vendor said, so a refusal with it is believed.</summary>
    private async Task SendAsync(IDestination destination, Spoil spoil)
    {
        (SendResult sent, BatchReference batch) = await questions.SendAsync(destination);
        covered.Count($"sent: {sent.Outcome}");
        if (sent.Error is { } error) AnswerJudge.Check(error);
        await site.RestAsync();
        long there = questions.RowsOf(batch);
        if (sent.Outcome == SendOutcome.Delivered) Assert.Equal(batch.Rows, there);
        if (sent.Outcome == SendOutcome.Refused && spoil is not (Spoil.OtherStatus or Spoil.OddHeaders)) Assert.Equal(0, there);
        if (sent.Outcome != SendOutcome.Unknown) return;
        spoiler.Rest();
        ConfirmOutcome found = await questions.AskForAsync(destination, batch);
        covered.Count($"then asked: {found}");
        Assert.True(found == (there == 0 ? ConfirmOutcome.Absent : ConfirmOutcome.Arrived) || found == ConfirmOutcome.CannotTell, $"{found} of {there} rows of {batch.Rows}");
    }

    private string Content() => string.Join(' ', questions.Held.OrderBy(batch => batch.Key, StringComparer.Ordinal).Select(batch => string.Create(CultureInfo.InvariantCulture, $"{batch.Key}:{batch.Value}")));
}
