using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;

namespace EdgeConv.Gateway.Mqtt;

/// <summary>Whether a broker is the one that it says: its name must fit, and one of the given certificates must have signed its own.</summary>
/// <param name="signers">Null for the system's.</param>
internal sealed class BrokerCertificate(X509Certificate2Collection? signers)
{
    private static readonly Oid s_server = new("1.3.6.1.5.5.7.3.1");

    /// <summary>Why the last one was refused; null if it was not, or none was shown since <see cref="Forget"/>.</summary>
    public string? Fault { get; private set; }

    /// <summary>Before each connection: one that ends earlier has another reason than the last one's certificate.</summary>
    public void Forget() => Fault = null;

    public bool IsTrusted(MqttClientCertificateValidationEventArgs seen)
    {
        Fault = FaultOf(seen);
        return Fault is null;
    }

    private string? FaultOf(MqttClientCertificateValidationEventArgs seen)
    {
        if (seen.Certificate is null)
            return "it has none";
        if (seen.SslPolicyErrors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return "it is for another name";
        if (signers is null)
            return seen.SslPolicyErrors == SslPolicyErrors.None ? null : Said(seen.Chain, "nobody whom this system trusts has signed it");
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(signers);
        if (seen.Chain is { } sent)
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        chain.ChainPolicy.ApplicationPolicy.Add(s_server);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(seen.Certificate.GetRawCertData());
        return chain.Build(certificate) ? null : Said(chain, "none of caFile's has signed it");
    }

    // A board without a battery-kept clock starts in the past: then the time is what is wrong.
    private static string Said(X509Chain? chain, string otherwise) =>
        chain is not null && chain.ChainStatus.Length > 0 && chain.ChainStatus.All(status => status.Status == X509ChainStatusFlags.NotTimeValid)
            ? "it is not valid at this machine's time" : otherwise;
}
