using MlConnector.Abstractions.Errors;

namespace MlConnector.Abstractions.Configuration;

/// <summary>Who signs in, and with which credentials; holds none of them (INV-6).</summary>
/// <param name="Account">The vendor's object that may be locked, with its system: <c>syspro/erp.acme.example:30001/MLC</c>.</param>
/// <param name="Proof">Changes whenever the credentials are set anew: made of <see cref="Secret.Version"/>, or a certificate's thumbprint.</param>
public readonly record struct SignInIdentity(string Account, string Proof);

/// <summary>
/// Sign-ins that a vendor refused, remembered for every pipeline and process: one that is repeated by each run locks its account out. It is sent again once its credentials were set anew, or when a
/// person asks for it by <c>check</c>. Safe for concurrent use.
/// </summary>
public interface ISignInRefusals
{
    /// <summary>To be asked before a sign-in is sent.</summary>
    /// <exception cref="ConnectorException">What the vendor said when it refused these credentials, and when.</exception>
    Task ThrowIfRefusedAsync(SignInIdentity identity, CancellationToken cancel);

    /// <summary>Remembers a refusal that only a person can mend (never a network fault, an overload or a proxy's page); gives the error that is to be thrown, whose fix says how it is sent again.</summary>
    Task<ConnectorError> KeepAsync(SignInIdentity identity, ConnectorError refusal, CancellationToken cancel);
}
