/**
 * How a proxy instance runs. The same names are used in a configuration file; on the command line they are written `--like-this`.
 *
 * @public
 */
export interface ProxySettings {
  /** Where routes listen. `127.0.0.1` by default; `0.0.0.0` or `::` for all addresses. */
  host?: string;
  /** Where the admin API listens. That of `host` by default; without `tokens` only a loopback address. */
  adminHost?: string;
  /** 9081 by default; 0 takes a free one. */
  adminPort?: number;
  /** Who may use the admin API: one token, or two while they are rotated. */
  tokens?: string[];
  /** A file with a token per line. */
  tokenFile?: string;
  /** Signs memory cookies; the same for all instances. The first signs, all verify. Hex digits or text, at least 16 characters. */
  cookieKeys?: string[];
  /** A file with a key per line. */
  cookieKeyFile?: string;
  /** CIDR ranges or addresses whose `X-Forwarded-*` headers are believed. None by default. */
  trustedProxies?: string[];
  /** Where addresses are, in MaxMind's format; taken again when it changes. By default a file of countries that comes with the program. */
  regionFile?: string;
  /** The listen ports that routes may have, for example `8000-8999`. `1-65535` by default. */
  ports?: string;
  /** The cluster whose ConfigMaps are routes and whose EndpointSlices are instances. */
  kubeconfig?: string;
  context?: string;
  /** Use the service account of the pod that this runs in. */
  inCluster?: boolean;
  /** Where ConfigMaps are read; the context's or pod's own by default. The Lease is kept in the first one. */
  namespaces?: string[];
  /** The name of this instance, a DNS label; the name of the host by default. */
  instance?: string;
  /** The IP address at which an entrance reaches this instance; with it the instance keeps EndpointSlices of its own. */
  advertise?: string;
  /** The address of the admin API as the Lease says it. */
  adminUrl?: string;
  /** For connecting to an instance: `2s` by default. */
  connectTimeout?: string;
  /** Until an instance begins its answer: `60s` by default. */
  responseTimeout?: string;
  /** Between two pieces of an answer or of a WebSocket; `0s` by default, for as long as it likes. */
  idleTimeout?: string;
  /** For a request with all its attempts, until the end of its answer; `0s` by default, for as long as it likes. */
  totalTimeout?: string;
  /** The certificate of the routes' ports, a PEM file; with it clients speak TLS. Taken again when it changes, as all these files. */
  tlsCertificateFile?: string;
  tlsKeyFile?: string;
  /** Clients of the routes have to show a certificate signed by one of these. */
  tlsClientAuthoritiesFile?: string;
  /** The same for the admin API. */
  adminTlsCertificateFile?: string;
  adminTlsKeyFile?: string;
  adminTlsClientAuthoritiesFile?: string;
  /** How large the head of a request may be: `1MiB` by default. */
  maxHead?: string;
  /** How long the target of a request may be; as long as its head by default. */
  maxTarget?: string;
  /** How large the body of a request may be; as large as it likes by default. */
  maxBody?: string;
  /** Unusual requests that are refused rather than counted: names of docs/http.md such as `unexpected-body`; none by default. */
  refuse?: string[];
  /** How long a PUT waits until the route is served: `10s` by default. */
  confirmTimeout?: string;
  /** How long to go on after SIGTERM so that others notice: `5s` by default. */
  drainDelay?: string;
  /** How long requests in flight may take to finish after that: `30s` by default. */
  drainTimeout?: string;
  /** Threads that carry requests, 1 to 64: `1` by default. More than one needs a system on which listeners can share a port. */
  workers?: number;
  /** Serve `/metrics`. `true` by default. */
  metrics?: boolean;
  /** Keep a sample of the last minutes' requests, for previews. `true` by default. */
  sample?: boolean;
  /** Headers whose values the sample has as they are, besides what says device and language; of others it has hashes. */
  sampleHeaders?: string[];
  /**
   * What requests get that are in no W3C trace: a new one that is marked as `sampled` (by default) or `unsampled`. With `pass` they get none, and
   * what they say is left as it is.
   */
  traces?: 'sampled' | 'unsampled' | 'pass';
  /** A file in which each request is a line of JSON, opened again at SIGHUP; `-` is standard output. None by default. */
  accessLog?: string;
  /** Also write the query of each request, which may hold secrets. `false` by default. */
  accessLogQuery?: boolean;
  /** Routes that don't change while the proxy runs, unless a higher generation comes from elsewhere. */
  routes?: unknown[];
}
