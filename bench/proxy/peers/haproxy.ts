import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './findProgram';
import { Job, Peer, SHARE } from './Peer';

/** HAProxy with the hash of the cookie compared. */
export const haproxy: Peer = {
  name: 'HAProxy',
  prepare: job => {
    const { command, env } = findProgram('haproxy', {
      debian: [
        ...['haproxy', 'liblua5.3-0', 'libpcre2-8-0', 'libssl3'],
        ...['libopentracing-c-wrapper0', 'libopentracing1'],
      ],
    });
    const config = join(job.folder, 'haproxy.cfg');
    writeFileSync(config, configurationOf(job));
    return { command, env, args: ['-db', '-q', '-f', config] };
  },
};

function configurationOf({ port, stable, canary }: Job): string {
  const backend = (name: string, ports: number[]) =>
    [
      `backend ${name}`,
      '  balance roundrobin',
      `  http-request set-header X-Canary-Group ${name}`,
      ...ports.map(one => `  server s${one} 127.0.0.1:${one}`),
    ].join('\n');
  return `
global
  nbthread 1
  maxconn 4096
defaults
  mode http
  http-reuse always
  timeout connect 2s
  timeout client 120s
  timeout server 60s
  timeout tunnel 1h
frontend entrance
  bind 127.0.0.1:${port}
  option forwardfor
  unique-id-format %[uuid()]
  unique-id-header X-Request-Id
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  http-request set-var(txn.bucket) req.cook(uid),xxh32(0),mod(10000)
  use_backend canary if { var(txn.bucket) -m int lt ${SHARE * 100} }
  default_backend stable
${backend('stable', stable)}
${backend('canary', canary)}
`;
}
