using MlConnector.Cli.Commands;
using MlConnector.Cli.Output;

namespace MlConnector.Cli.Demo;

/// <summary>The demo's text; silent with <c>--json</c>, which prints one document at the end.</summary>
internal sealed class DemoPage(CommandContext context)
{
    private const int Names = 14;
    private readonly TextReport text = new(context.Json ? TextWriter.Null : context.Output, context.Terminal);
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

    public void Command(string line) => text.Line($"    {text.Paint(line, Tone.Good)}");

    public void Show(IReport report) => report.WriteText(text);
}
