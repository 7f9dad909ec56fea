using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeConv.EndToEnd.Gateway;

/// <summary>An authority that signs certificates for tests.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset s_from = DateTimeOffset.UtcNow.AddDays(-2), s_until = s_from.AddDays(30);
    private readonly X509Certificate2 _own;

    public TestAuthority(string name = "A test's authority")
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _own = request.CreateSelfSigned(s_from, s_until);
    }

    /// <summary>The authority's certificate.</summary>
    public string Pem => _own.ExportCertificatePem();

    /// <summary>Key and certificate of a server.</summary>
    /// <param name="name">Its host name or address.</param>
    /// <param name="isOver">Whether it was valid until yesterday only.</param>
    public (string Certificate, string Key) Sign(string name, bool isOver = false)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=a broker", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (System.Net.IPAddress.TryParse(name, out System.Net.IPAddress? address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], false));
        using X509Certificate2 signed = request.Create(_own, s_from, isOver ? s_from.AddDays(1) : s_until, RandomNumberGenerator.GetBytes(8));
        return (signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _own.Dispose();
}
