using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MlConnector.Server.Tests.Alerts.Sinks;

/// <summary>A mail relay on this machine: speaks as much of SMTP as a client needs, and keeps every line it hears.</summary>
internal sealed class MailSink : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly bool takesRecipients;
    private readonly StringBuilder heard = new();
    private readonly Lock gate = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="takesRecipients">False = it knows nobody.</param>
    public MailSink(bool takesRecipients = true)
    {
        this.takesRecipients = takesRecipients;
        listener.Start();
        _ = Task.Run(ListenAsync);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Everything that clients said.</summary>
    public string Heard
    {
        get { lock (gate) return heard.ToString(); }
    }

    /// <inheritdoc />
    public void Dispose() => listener.Dispose();

    private async Task ListenAsync()
    {
        while (true)
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            await using NetworkStream stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8);
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
            await writer.WriteLineAsync("220 sink");
            bool inBody = false;
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (gate) heard.AppendLine(line);
                if (inBody && line != ".") continue;
                await writer.WriteLineAsync(inBody ? "250 taken" : Answer(line));
                inBody = !inBody && line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    private string Answer(string line) => line.Split(' ', ':')[0].ToUpperInvariant() switch
    {
        "DATA" => "354 go on",
        "RCPT" when !takesRecipients => "550 nobody of that name",
        "QUIT" => "221 bye",
        _ => "250 sink",
    };
}
