/** What may help, by the code of a failure. */
const HINTS: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "'--ca-file' says whom to trust",
  SELF_SIGNED_CERT_IN_CHAIN: "'--ca-file' says whom to trust",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "'--ca-file' says whom to trust",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "'--ca-file' says whom to trust",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "'--server-name' says whom the certificate is for",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    "'--cert-file' and '--key-file' show a certificate",
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA:
    "the certificate of '--cert-file' is not one that it trusts",
  EPROTO: "perhaps it speaks no TLS, which 'http://' is for",
};

/** A failure as Node tells of it. */
interface Failure extends NodeJS.ErrnoException {
  /** Those of all addresses of a name. */
  errors?: Failure[];
}

/**
 * Why an admin API could not be asked, in words.
 *
 * @param patience - how long it was waited for, ms
 */
export function whyUnreachable(
  failure: Failure,
  address: string,
  patience: number,
): string {
  const { name, code = '', message, errors } = failure;
  if (name === 'AbortError') {
    return `no answer within ${patience} ms`;
  }
  if (errors !== undefined) {
    const words = errors.map(each => whyUnreachable(each, address, patience));
    return [...new Set(words)].join(', ');
  }
  const isSilentEnd = code === 'ECONNRESET' && address.startsWith('http:');
  const hint = isSilentEnd
    ? "perhaps it speaks TLS, which 'https://' is for"
    : HINTS[code];
  const [, ofOpenSsl] =
    /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+)/.exec(message) ?? [];
  // Node appends advice about options of its own.
  const words = (ofOpenSsl ?? message).split(';')[0];
  const named =
    code === '' || words.includes(code) ? words : `${words} (${code})`;
  return hint === undefined ? named : `${named}; ${hint}`;
}
