using MlConnector.Cli.Commands;
using MlConnector.Cli.Output;

namespace MlConnector.Cli.Demo;

/// <summary>The demo's text; silent with <c>--json</c>, which prints one document at the end.</summary>
internal sealed class DemoPage(CommandContext context)
{
    private const int Names = 14;
    private readonly TextReport text = context.Json ? new TextReport(TextWriter.Null, colours: false) : context.Text;
    private int chapters;

    public void Title(string title)
    {
        text.Line();
        text.Line(title, Tone.Strong);
        text.Line(new string('═', title.Length), Tone.Quiet);
    }

    public void Chapter(string title)
    {
        text.Line();
        text.Line($"{++chapters}. {title}", Tone.Strong);
        text.Line();
    }

    public void Say(string line, Tone tone = Tone.Plain) => text.Line($"  {line}", tone);

    public void Fact(string name, string value) => text.Line($"  {text.Paint(name.PadRight(Names), Tone.Quiet)}{value}");

    /// <summary>A command as it can be pasted: the wrapper tells how it was called.</summary>
    public void Command(string line) => text.Line($"    {text.Paint(Environment.GetEnvironmentVariable("MLC_TYPED") is { Length: > 0 } typed ? typed + line["mlc".Length..] : line, Tone.Good)}");

    public void Show(IReport report) => report.WriteText(text);
}
