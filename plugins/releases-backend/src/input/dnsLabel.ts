/** A name as DNS and Kubernetes have it (RFC 1123). */
export const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** What such a name looks like, for messages. */
export const DNS_LABEL_EXPECTED =
  'lower-case letters, digits and dashes, at most 63';
