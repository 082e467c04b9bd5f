using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Access;

internal sealed class AccessStore(Database database) : IAccessStore
{
    public IUserStore Users { get; } = new UserStore(database);

    public ILinkStore Links { get; } = new LinkStore(database);

    public ISessionStore Sessions { get; } = new SessionStore(database);

    public ITokenStore Tokens { get; } = new TokenStore(database);

    public IFormKeyStore FormKeys { get; } = new FormKeyStore(database);
}
