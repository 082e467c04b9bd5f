namespace MlConnector.Engine.Ports;

/// <summary>Who may use the service: users, their sessions and one-time links, tokens of programs, and the keys that protect forms. Of what opens a door only hashes are here.</summary>
public interface IAccessStore
{
    /// <summary>Users of the console.</summary>
    IUserStore Users { get; }

    /// <summary>One-time links.</summary>
    ILinkStore Links { get; }

    /// <summary>Sessions of browsers.</summary>
    ISessionStore Sessions { get; }

    /// <summary>Tokens of programs.</summary>
    ITokenStore Tokens { get; }

    /// <summary>Keys that protect forms.</summary>
    IFormKeyStore FormKeys { get; }
}
