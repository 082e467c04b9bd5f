using System.CommandLine;
using System.Text;
using MlConnector.Cli.Output;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Segments;

namespace MlConnector.Cli.Commands;

/// <summary>Where an export goes: into a file that only its owner may read, or to the output.</summary>
internal sealed class ExportTarget
{
    private const byte LineEnd = (byte)'\n', Quote = (byte)'"';

    /// <summary><c>--output FILE</c>.</summary>
    public Option<string?> Option { get; } = new("--output", "-o") { Description = "File to write; without it, the output.", HelpName = "FILE" };

    /// <summary>Writes it; of a file it tells how many lines it has.</summary>
    /// <param name="context">What was typed.</param>
    /// <param name="lines">What a line is: entries, dead letters.</param>
    /// <param name="table">True if it is a table: its first line has the headings, and a line may go on within quotes.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<int> WriteAsync(CommandContext context, string lines, bool table, Func<Stream, Task> write, CancellationToken cancel)
    {
        if (context.Get(Option) is { } file)
        {
            await using (FileStream stream = OwnerOnly.Open(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write })) await write(stream);
            context.Print(new FactReport([("file", file), (lines, Units.Count(await CountAsync(file, table, cancel)))]));
            return ExitCode.Done;
        }

        using var buffer = new MemoryStream();
        await write(buffer);
        await context.Output.WriteAsync(Encoding.UTF8.GetString(buffer.ToArray()).AsMemory(), cancel);
        return ExitCode.Done;
    }

    private static async Task<long> CountAsync(string file, bool table, CancellationToken cancel)
    {
        await using FileStream stream = File.OpenRead(file);
        byte[] page = new byte[64 * 1024];
        long lines = table ? -1 : 0;
        bool quoted = false;
        for (int read; (read = await stream.ReadAsync(page, cancel)) > 0;)
        {
            foreach (byte one in page.AsSpan(0, read))
            {
                if (one == Quote && table) quoted = !quoted;
                else if (one == LineEnd && !quoted) lines++;
            }
        }

        return lines;
    }
}
