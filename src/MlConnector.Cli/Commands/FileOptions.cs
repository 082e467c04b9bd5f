using System.CommandLine;

namespace MlConnector.Cli.Commands;

/// <summary>Options and arguments that several commands take, with the same words everywhere.</summary>
internal static class FileOptions
{
    /// <summary><c>-f FILE</c>.</summary>
    public static Option<string?> File(string description) => new("--file", "-f") { Description = description, HelpName = "FILE" };

    /// <summary><c>--pipeline NAME</c>.</summary>
    public static Option<string?> Pipeline() => new("--pipeline") { Description = "Only this pipeline.", HelpName = "NAME" };

    /// <summary><c>[PIPELINE]</c>.</summary>
    /// <param name="description">What is meant without it; by default the command needs one and takes the only one there is.</param>
    public static Argument<string?> PipelineArgument(string description = "Name of the pipeline; not needed if there is only one.") => new("pipeline") { Description = description, HelpName = "PIPELINE", Arity = ArgumentArity.ZeroOrOne };

    /// <summary><c>--stream NAME</c>, any number of times.</summary>
    public static Option<string[]> Streams() => new("--stream") { Description = "Only this stream; may be given several times.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };

    /// <summary><c>--yes</c>.</summary>
    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do not ask." };
}
