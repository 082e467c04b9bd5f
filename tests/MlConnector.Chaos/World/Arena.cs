using MlConnector.Chaos.Host;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Chaos.World;

/// <summary>What all cases of a test share: two lanes of processes, key files, one certificate.</summary>
internal sealed class Arena : IAsyncDisposable
{
    private int lastOrder;

    /// <summary>Makes the folder; processes start when they are needed.</summary>
    public Arena()
    {
        Folder = Directory.CreateTempSubdirectory("mlc-chaos-").FullName;
        CertificateFile = Path.Combine(Folder, "sandbox.pem");
        Certificate.WritePublic(CertificateFile);
        Lanes = [new Lane(Keys), new Lane(Keys)];
    }

    /// <summary>Where everything lies.</summary>
    public string Folder { get; }

    /// <summary>Folder of the key files.</summary>
    public string Keys => Path.Combine(Folder, "keys");

    /// <summary>The vendors' certificate.</summary>
    public SandboxCertificate Certificate { get; } = SandboxCertificate.Create();

    /// <summary>Its public part.</summary>
    public string CertificateFile { get; }

    /// <summary>Two, so that two processes can want the same stream.</summary>
    public IReadOnlyList<Lane> Lanes { get; }

    /// <summary>Number of the next order.</summary>
    public int NextOrder() => Interlocked.Increment(ref lastOrder);

    /// <summary>Plays a run in a process of its own, which may not write larger files than told (null = any).</summary>
    public async Task<ProcessEnd> PlayAloneAsync(HostOrders orders, int? fileKilobytes)
    {
        var alone = new Worker(Keys, fileKilobytes, static worker => worker.Kill());
        ProcessEnd end = await alone.PlayAsync(orders);
        await alone.EndAsync();
        return end;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (Lane lane in Lanes) await lane.DisposeAsync();
        Certificate.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
