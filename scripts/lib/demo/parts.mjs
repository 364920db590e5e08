import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { answers } from '../supervise/waitUntil.mjs';
import { writePrivately } from './secrets.mjs';
import { portOf, rangeOf } from './settings.mjs';

const CLUSTERS = ['dev', 'test', 'prod'];

/** How each part of the demo is run, and how one sees that it can be used. */
export function defineParts({ root, settings, secrets }) {
  const context = {
    root,
    settings,
    secrets,
    kubeconfig: join(settings.state, 'kubeconfig'),
    port: name => portOf(settings, name),
  };
  const common = name => ({
    name,
    cwd: root,
    log: join(settings.state, 'logs', `${name}.log`),
    env: { ...process.env, NO_COLOR: '1' },
  });
  return {
    cluster: {
      ...common('cluster'),
      ...cluster(context),
      env: {
        ...process.env,
        NO_COLOR: '1',
        LOCAL_CLUSTER_TOKEN: secrets.clusterToken,
      },
    },
    proxy: { ...common('proxy'), ...proxy(context) },
    backend: {
      ...common('backend'),
      ...backend(context),
      env: {
        ...process.env,
        NO_COLOR: '1',
        ...backendEnvironment(settings, secrets),
      },
    },
    crowd: { ...common('crowd'), ...crowd(context) },
  };
}

/** What `app-config.yaml` takes from the environment. */
export function backendEnvironment(settings, secrets) {
  const environment = {
    NODE_ENV: 'development',
    RELEASES_PORTAL_PORT: String(portOf(settings, 'portal-port')),
    RELEASES_STATE_DIR: settings.state,
    RELEASES_PROXY_TOKEN: secrets.proxyToken,
    RELEASES_PROXY_PORTS: rangeOf(settings, 'proxy-ports'),
  };
  CLUSTERS.forEach((name, index) => {
    const suffix = name.toUpperCase();
    environment[`RELEASES_CLUSTER_URL_${suffix}`] = loopback(
      portOf(settings, 'cluster-port') + index,
    );
    environment[`RELEASES_TOKEN_${suffix}`] = secrets.clusterToken;
  });
  return environment;
}

/** The arguments with which Node runs the backend. */
export function backendArgs(root, configs = []) {
  return [
    '--require',
    '@backstage/cli/config/nodeTransform.cjs',
    join(root, 'packages/backend/src/index.ts'),
    ...[join(root, 'app-config.yaml'), ...configs].flatMap(file => [
      '--config',
      file,
    ]),
  ];
}

function cluster({ root, settings, secrets, kubeconfig, port }) {
  const first = port('cluster-port');
  return {
    args: [
      join(root, 'packages/local-cluster/bin/local-cluster'),
      ...flags({
        clusters: CLUSTERS.join(','),
        port: first,
        'ingress-port': port('ingress-port'),
        kubeconfig,
        images: join(root, 'packages/demo/src/images'),
        // applied once to each cluster: what is kept has moved on from it
        manifests: join(root, 'packages/demo/manifests'),
        // also without --keep, which may be asked of the next start
        data: join(settings.state, 'cluster'),
      }),
      // the crowd says itself from where its users come
      '--trust-forwarded',
    ],
    ready: async () => {
      const authorization = `Bearer ${secrets.clusterToken}`;
      const up = await Promise.all(
        CLUSTERS.map((_, index) =>
          answers(`${loopback(first + index)}/readyz`, { authorization }),
        ),
      );
      // it is written last, when what the demo runs is there
      return up.every(Boolean) && existsSync(kubeconfig);
    },
    says: `${CLUSTERS.join(', ')} answer on ${loopback(
      first,
    )} and the two after it`,
  };
}

function proxy({ root, settings, secrets, kubeconfig, port }) {
  // in a file: arguments can be read by every user of the machine
  const config = join(settings.state, 'canary-proxy.yaml');
  writePrivately(config, {
    tokens: [secrets.proxyToken],
    cookieKeys: [secrets.cookieKey],
  });
  const admin = port('proxy-admin-port');
  return {
    args: [
      join(root, 'packages/canary-proxy/bin/canary-proxy'),
      ...flags({
        config,
        kubeconfig,
        context: 'prod',
        namespace: 'prod',
        'admin-port': admin,
        instance: 'laptop',
        advertise: '127.0.0.1',
        host: '127.0.0.1',
        'trusted-proxies': '127.0.0.0/8',
        ports: rangeOf(settings, 'proxy-ports'),
        // Ctrl-C ends the entrance at the same time, which has nobody left to send
        'drain-delay': '0s',
      }),
    ],
    ready: () => answers(`${loopback(admin)}/readyz`),
    says: `the canary proxy of prod answers on ${loopback(admin)}`,
  };
}

function backend({ root, settings, port }) {
  const url = loopback(port('portal-port'));
  return {
    args: backendArgs(root, settings.configs),
    ready: async () =>
      (await answers(`${url}/.backstage/health/v1/readiness`)) &&
      // the catalog has read its people
      answers(`${url}/api/auth/demo/refresh`, { 'x-demo-user': 'viewer' }),
    says: `the portal answers on ${url}`,
  };
}

function crowd({ root, port }) {
  const control = port('crowd-port');
  return {
    args: [
      join(root, 'packages/demo/bin/crowd'),
      ...flags({
        url: loopback(port('ingress-port') + CLUSTERS.indexOf('prod')),
        host: 'shop.demo.example,api.demo.example',
        'control-port': control,
      }),
    ],
    ready: () => answers(loopback(control)),
    says: `1,000 users visit the shop and its api; ${loopback(
      control,
    )} counts and stops them`,
  };
}

function flags(values) {
  // in one argument, since a random token may begin with a dash
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}

function loopback(port) {
  return `http://127.0.0.1:${port}`;
}
