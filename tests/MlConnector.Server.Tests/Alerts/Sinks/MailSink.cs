using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MlConnector.Server.Tests.Alerts.Sinks;

/// <summary>A mail relay on this machine: speaks as much of SMTP as a client needs, and keeps every line it hears, and where TLS began.</summary>
internal sealed class MailSink : IDisposable
{
    private const string UserInBase64 = "bWxj";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly bool takesRecipients;
    private readonly X509Certificate2? certificate;
    private readonly StringBuilder heard = new();
    private readonly Lock gate = new();
    private bool wantsPassword;

    /// <summary>Begins to listen.</summary>
    /// <param name="takesRecipients">False = it knows nobody.</param>
    /// <param name="certificate">With it, it offers STARTTLS.</param>
    public MailSink(bool takesRecipients = true, X509Certificate2? certificate = null)
    {
        (this.takesRecipients, this.certificate) = (takesRecipients, certificate);
        listener.Start();
        _ = Task.Run(ListenAsync);
    }

    /// <summary>Stands in what was heard where TLS began.</summary>
    public const string TlsBegan = "(TLS began)";

    /// <summary>Ways to sign in that it offers.</summary>
    public string SignIns { get; init; } = "PLAIN LOGIN";

    /// <summary>What it says besides in the clear, with the answer to STARTTLS: as somebody on the way would.</summary>
    public string Smuggled { get; init; } = "";

    /// <summary>True = who has not signed in sends nothing.</summary>
    public bool DemandsSignIn { get; init; }

    /// <summary>TLS begins with the first byte.</summary>
    public bool BeginsWithTls { get; init; }

    /// <summary>False = it takes no password.</summary>
    public bool TakesPasswords { get; init; } = true;

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
            try
            {
                await using NetworkStream plain = client.GetStream();
                if (!BeginsWithTls && !await TalkAsync(plain, greets: true, isSecured: false)) continue;
                await using var secured = new SslStream(plain);
                await secured.AuthenticateAsServerAsync(certificate!);
                lock (gate) heard.AppendLine(TlsBegan);
                await TalkAsync(secured, greets: BeginsWithTls, isSecured: true);
            }
            catch (Exception gone) when (gone is IOException or AuthenticationException)
            {
                // Who does not trust it hangs up.
            }
        }
    }

    /// <summary>True if the client wants TLS now.</summary>
    private async Task<bool> TalkAsync(Stream stream, bool greets, bool isSecured)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\r\n", AutoFlush = true };
        if (greets) await writer.WriteLineAsync("220 sink");
        bool inBody = false;
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (gate) heard.AppendLine(line);
            if (inBody && line != ".") continue;
            if (!inBody && line == "STARTTLS" && certificate is not null)
            {
                await writer.WriteAsync($"220 go on\r\n{Smuggled}");
                return true;
            }

            await writer.WriteLineAsync(inBody ? "250 taken" : Answer(line, isSecured));
            inBody = !inBody && line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase);
        }

        return false;
    }

    private string Answer(string line, bool isSecured)
    {
        bool isPassword = wantsPassword;
        wantsPassword = line == UserInBase64;
        return isPassword ? Judged : Answered(line, isSecured);
    }

    private string Judged => TakesPasswords ? "235 welcome" : "535 that is no password";

    private string Answered(string line, bool isSecured) => line.Split(' ', ':')[0].ToUpperInvariant() switch
    {
        "EHLO" when isSecured => $"250-sink\r\n250-8BITMIME\r\n250 AUTH {SignIns}",
        "EHLO" when certificate is not null => "250-sink\r\n250 STARTTLS",
        "AUTH" when line == "AUTH LOGIN" => "334 VXNlcm5hbWU6",
        "AUTH" => Judged,
        _ when line == UserInBase64 => "334 UGFzc3dvcmQ6",
        "MAIL" when DemandsSignIn => "530 sign in first",
        "DATA" => "354 go on",
        "RCPT" when !takesRecipients => "550 nobody of that name",
        "QUIT" => "221 bye",
        _ => "250 sink",
    };
}
