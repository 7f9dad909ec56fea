using EdgeConv.Errors;

namespace EdgeConv.Gateway;

/// <summary>Errors of the gateway: EC6000 to EC6999.</summary>
internal static class GatewayErrors
{
    public static readonly ErrorCode Configuration = new("EC6002", "The gateway's configuration is not as it must be",
        "A field is unknown, missing or out of range, or the file is no JSON; the message names the field.",
        "Correct the field, then try `edgeconv gateway --check` on the file.");

    public static readonly ErrorCode Token = new("EC6003", "The gateway has no token that protects it",
        "It is to listen on more than this machine's own address, and no token is set, or it is too short.",
        "Write 16 or more characters into a file of mode 0600 and name it as `tokenFile`, or listen on 127.0.0.1.");

    public static readonly ErrorCode Listen = new("EC6004", "The gateway cannot listen there",
        "Another program has the port, or this machine has no such address.",
        "Give another port or address: `--listen ADDRESS:PORT`.");

    public static readonly ErrorCode Secret = new("EC6005", "A file with a secret is not safe, or cannot be read",
        "Others on this machine may read or change it, it is missing, or it does not hold what it should.",
        "Give it mode 600 by `chmod 600 FILE`, and let it belong to the gateway's user.");

    public static readonly ErrorCode State = new("EC6006", "The gateway cannot keep what it delivered",
        "The state folder is missing, full or not writable; without it, events would come again or be lost after a restart.",
        "Name a folder that the gateway's user may write as `stateFolder`.");

    public static readonly ErrorCode Broker = new("EC6007", "The broker does not answer, or refuses the connection",
        "It does not run, has another name or port, or one side wants TLS and the other does not.",
        "Check `mqtt.host`, `mqtt.port` and `mqtt.tls`, and the broker's log; it is tried again for ever.");

    public static readonly ErrorCode BrokerUser = new("EC6008", "The broker refuses the gateway's user",
        "User or password are wrong, or the broker wants some and there is no `credentialsFile`.",
        "Correct the file that `mqtt.credentialsFile` names, then restart the gateway.");

    public static readonly ErrorCode BrokerCertificate = new("EC6009", "The broker's certificate is refused",
        "It is for another name than `mqtt.host`, none of the certificates in `mqtt.caFile` has signed it, or this machine's clock is wrong.",
        "Write the name that stands in the certificate as `mqtt.host`, name the certificate of the authority that signed it as `mqtt.caFile`, check `timedatectl`.");
}
