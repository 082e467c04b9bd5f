using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace MlConnector.Server.Alerts.Channels.Mail;

/// <summary>
/// One conversation with a relay (RFC 5321). The framework's own client lets nobody say per relay whose certificates are trusted, so that a relay of the company's own authority could not be used.
/// Whoever ends it early has sent nothing: a message counts with the answer to its end.
/// </summary>
internal sealed class SmtpConversation : IAsyncDisposable
{
    private const int LongestLine = 2048, MostLines = 100;

    private readonly TcpClient connection;
    private readonly byte[] read = new byte[LongestLine];
    private Stream stream;
    private int from, until;
    private string[] offers = [];

    private SmtpConversation(TcpClient connected) => (connection, stream) = (connected, connected.GetStream());

    /// <summary>Connects, and asks what the relay offers.</summary>
    public static async Task<SmtpConversation> OpenAsync(string host, int port, CancellationToken cancel)
    {
        var relay = new TcpClient();
        try
        {
            await relay.ConnectAsync(host, port, cancel);
            var conversation = new SmtpConversation(relay);
            await conversation.HearAsync("its greeting", '2', cancel);
            await conversation.GreetAsync(cancel);
            return conversation;
        }
        catch
        {
            relay.Dispose();
            throw;
        }
    }

    /// <summary>Goes on under TLS (RFC 3207); who does not offer it hears no more.</summary>
    public async Task StartTlsAsync(string host, RemoteCertificateValidationCallback? trust, CancellationToken cancel)
    {
        if (!Offers("STARTTLS")) throw new SmtpRefusal("the relay does not offer STARTTLS, which the channel demands");
        await SayAsync("STARTTLS", "STARTTLS", '2', cancel);

        // What comes before TLS may be put in by somebody on the way: it must not count as said under it.
        if (from < until) throw new SmtpRefusal("the relay said more than its answer before TLS began");
        var secured = new SslStream(stream, leaveInnerStreamOpen: false);
        stream = secured;
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = trust }, cancel);
        await GreetAsync(cancel);
    }

    /// <summary>Signs in by one of the two ways that every relay knows one of.</summary>
    public async Task SignInAsync(string user, string password, CancellationToken cancel)
    {
        string[] ways = offers.FirstOrDefault(offer => offer.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase))?.Split(' ') ?? [];
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            await SayAsync($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", "the sign-in", '2', cancel);
            return;
        }

        if (!ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase)) throw new SmtpRefusal("the relay offers neither of the sign-ins PLAIN and LOGIN");
        await SayAsync("AUTH LOGIN", "the sign-in", '3', cancel);
        await SayAsync(Base64(user), "the sign-in", '3', cancel);
        await SayAsync(Base64(password), "the sign-in", '2', cancel);
    }

    /// <summary>Hands over a message whose lines are short and begin with no point.</summary>
    public async Task DeliverAsync(string sender, IEnumerable<string> recipients, string message, CancellationToken cancel)
    {
        await SayAsync($"MAIL FROM:<{sender}>", "the sender", '2', cancel);
        foreach (string recipient in recipients) await SayAsync($"RCPT TO:<{recipient}>", $"the recipient {recipient}", '2', cancel);
        await SayAsync("DATA", "DATA", '3', cancel);
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{message}.\r\n"), cancel);
        await HearAsync("the message", '2', cancel);
    }

    /// <summary>Says goodbye, which nothing depends on.</summary>
    public Task EndAsync(CancellationToken cancel) => stream.WriteAsync("QUIT\r\n"u8.ToArray(), cancel).AsTask();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        connection.Dispose();
    }

    private async Task GreetAsync(CancellationToken cancel)
    {
        IPAddress own = ((IPEndPoint)connection.Client.LocalEndPoint!).Address;
        if (own.IsIPv4MappedToIPv6) own = own.MapToIPv4();
        string name = own.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{own}]" : $"[{own}]";
        string[] answer = await SayAsync($"EHLO {name}", "EHLO", '2', cancel);
        offers = [.. answer.Skip(1)];
    }

    private bool Offers(string what) => offers.Contains(what, StringComparer.OrdinalIgnoreCase);

    /// <summary>Says a line and hears the answer.</summary>
    /// <param name="line">What is said; it may hold a secret, so no error repeats it (INV-6).</param>
    /// <param name="about">What it is, for an error.</param>
    /// <param name="wanted">First digit of the answer that lets it go on.</param>
    /// <param name="cancel">Ends the wait.</param>
    private async Task<string[]> SayAsync(string line, string about, char wanted, CancellationToken cancel)
    {
        if (line.AsSpan().ContainsAny('\r', '\n')) throw new SmtpRefusal($"{about} holds the end of a line");
        await stream.WriteAsync(Encoding.UTF8.GetBytes($"{line}\r\n"), cancel);
        return await HearAsync(about, wanted, cancel);
    }

    private async Task<string[]> HearAsync(string about, char wanted, CancellationToken cancel)
    {
        List<string> said = [];
        string line;
        do
        {
            line = await LineAsync(cancel);
            if (line.Length < 3 || said.Count == MostLines) throw new SmtpRefusal("the relay does not speak SMTP");
            said.Add(line.Length > 4 ? line[4..] : "");
        }
        while (line.Length > 3 && line[3] == '-');
        return line[0] == wanted ? [.. said] : throw new SmtpRefusal($"the relay answered {about} with {line}");
    }

    private async Task<string> LineAsync(CancellationToken cancel)
    {
        while (true)
        {
            int end = read.AsSpan(from..until).IndexOf((byte)'\n');
            if (end >= 0)
            {
                string line = Encoding.UTF8.GetString(read, from, end).TrimEnd('\r');
                from += end + 1;
                return line;
            }

            read.AsSpan(from..until).CopyTo(read);
            (from, until) = (0, until - from);
            if (until == read.Length) throw new SmtpRefusal("the relay does not speak SMTP");
            int more = await stream.ReadAsync(read.AsMemory(until), cancel);
            if (more == 0) throw new SmtpRefusal("the relay closed the connection");
            until += more;
        }
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}

/// <summary>What a relay does not do.</summary>
internal sealed class SmtpRefusal(string why) : Exception(why);
