import type { ProxySettings } from './ProxySettings';

/** What a flag takes. */
export type Kind = 'text' | 'number' | 'list' | 'flag';

/** A setting on the command line. */
export interface Flag {
  name: string;
  setting: Exclude<keyof ProxySettings, 'routes'>;
  kind: Kind;
  value: string;
  help: string;
}

const flag = (
  name: string,
  setting: Flag['setting'],
  kind: Kind,
  value: string,
  help: string,
): Flag => ({ name, setting, kind, value, help });

/** All of them, in the order of the help. */
export const FLAGS: readonly Flag[] = [
  flag('host', 'host', 'text', 'ADDRESS', 'where routes listen (127.0.0.1)'),
  flag(
    'admin-host',
    'adminHost',
    'text',
    'ADDRESS',
    'where the admin API listens (that of --host; loopback without a token)',
  ),
  flag(
    'admin-port',
    'adminPort',
    'number',
    'PORT',
    'port of the admin API (9081)',
  ),
  flag(
    'token',
    'tokens',
    'list',
    'T',
    'token of the admin API; twice while it is rotated',
  ),
  flag('token-file', 'tokenFile', 'text', 'FILE', 'a token per line'),
  flag(
    'cookie-key',
    'cookieKeys',
    'list',
    'KEY',
    'signs memory cookies, hex or text; several while it is rotated, the first signs',
  ),
  flag('cookie-key-file', 'cookieKeyFile', 'text', 'FILE', 'a key per line'),
  flag(
    'trusted-proxies',
    'trustedProxies',
    'list',
    'CIDR,…',
    'whose X-Forwarded-* headers are believed (none)',
  ),
  flag(
    'region-file',
    'regionFile',
    'text',
    'FILE',
    "where addresses are, in MaxMind's format (countries, from public data)",
  ),
  flag(
    'ports',
    'ports',
    'text',
    'FROM-TO',
    'listen ports that routes may have (1-65535)',
  ),
  flag(
    'kubeconfig',
    'kubeconfig',
    'text',
    'FILE',
    'cluster with ConfigMaps that are routes',
  ),
  flag(
    'context',
    'context',
    'text',
    'NAME',
    'context of the kubeconfig (its current one)',
  ),
  flag(
    'in-cluster',
    'inCluster',
    'flag',
    '',
    'use the service account of this pod',
  ),
  flag(
    'namespace',
    'namespaces',
    'list',
    'NS,…',
    "namespaces of the ConfigMaps (the context's own)",
  ),
  flag(
    'instance',
    'instance',
    'text',
    'NAME',
    'name of this instance (that of the host)',
  ),
  flag(
    'advertise',
    'advertise',
    'text',
    'IP',
    'keep EndpointSlices with this address at the Services of the routes',
  ),
  flag(
    'admin-url',
    'adminUrl',
    'text',
    'URL',
    'address of the admin API as the Lease says it',
  ),
  flag(
    'connect-timeout',
    'connectTimeout',
    'text',
    'TIME',
    'for connecting to an instance (2s)',
  ),
  flag(
    'response-timeout',
    'responseTimeout',
    'text',
    'TIME',
    'until an instance begins its answer (60s)',
  ),
  flag(
    'idle-timeout',
    'idleTimeout',
    'text',
    'TIME',
    'between two pieces of an answer or a WebSocket (0s: as long as it likes)',
  ),
  flag(
    'total-timeout',
    'totalTimeout',
    'text',
    'TIME',
    'for a request until the end of its answer (0s: as long as it likes)',
  ),
  flag(
    'tls-certificate-file',
    'tlsCertificateFile',
    'text',
    'FILE',
    'PEM; with it clients of the routes speak TLS',
  ),
  flag('tls-key-file', 'tlsKeyFile', 'text', 'FILE', 'its key'),
  flag(
    'tls-client-authorities-file',
    'tlsClientAuthoritiesFile',
    'text',
    'FILE',
    'clients have to show a certificate that one of these has signed',
  ),
  flag(
    'admin-tls-certificate-file',
    'adminTlsCertificateFile',
    'text',
    'FILE',
    'the same for the admin API',
  ),
  flag('admin-tls-key-file', 'adminTlsKeyFile', 'text', 'FILE', 'its key'),
  flag(
    'admin-tls-client-authorities-file',
    'adminTlsClientAuthoritiesFile',
    'text',
    'FILE',
    'clients of the admin API have to show a certificate',
  ),
  flag(
    'max-head',
    'maxHead',
    'text',
    'SIZE',
    'how large the head of a request may be (1MiB)',
  ),
  flag(
    'max-target',
    'maxTarget',
    'text',
    'SIZE',
    'how long the target of a request may be (as its head)',
  ),
  flag(
    'max-body',
    'maxBody',
    'text',
    'SIZE',
    'how large the body of a request may be (as it likes)',
  ),
  flag(
    'refuse',
    'refuse',
    'list',
    'KIND,…',
    'unusual requests that are refused rather than counted (none)',
  ),
  flag(
    'confirm-timeout',
    'confirmTimeout',
    'text',
    'TIME',
    'how long a PUT waits until the route is served (10s)',
  ),
  flag(
    'drain-delay',
    'drainDelay',
    'text',
    'TIME',
    'how long to go on after SIGTERM (5s)',
  ),
  flag(
    'drain-timeout',
    'drainTimeout',
    'text',
    'TIME',
    'how long requests may take to finish after that (30s)',
  ),
  flag(
    'no-sample',
    'sample',
    'flag',
    '',
    'keep no sample of requests; there are no previews then',
  ),
  flag(
    'sample-header',
    'sampleHeaders',
    'list',
    'NAME,…',
    'headers whose values the sample has as they are (device and language)',
  ),
  flag(
    'traces',
    'traces',
    'text',
    'MODE',
    'new W3C traces are sampled, unsampled, or none begins: pass (sampled)',
  ),
  flag(
    'access-log',
    'accessLog',
    'text',
    'FILE',
    'a line of JSON for each request; - is standard output (none)',
  ),
  flag(
    'access-log-query',
    'accessLogQuery',
    'flag',
    '',
    'with the query of each request',
  ),
  flag(
    'workers',
    'workers',
    'number',
    'N',
    'threads that carry requests, 1 to 64 (1)',
  ),
  flag('no-metrics', 'metrics', 'flag', '', 'do not serve /metrics'),
];
