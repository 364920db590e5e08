import { join } from 'node:path';
import { writePrivately } from './secrets.mjs';
import { shortPath } from './shortPath.mjs';
import { portOf, rangeOf } from './settings.mjs';

/** What to open and what to click, once all is ready. */
export function welcome(settings) {
  const shop = `http://127.0.0.1:${portOf(settings, 'ingress-port') + 2}`;
  const kubeconfig = shortPath(join(settings.state, 'kubeconfig'));
  return `
${settings.parts.portal ? portalWords(settings) : backendWords(settings)}

  The shop, as a user sees it:    curl -b uid=jo -H 'Host: shop.demo.example' ${shop}/api/whoami
  and as one in the office does:  curl -b uid=jo -H 'Host: shop.demo.example' -H 'X-Forwarded-For: 203.0.113.7' ${shop}/api/whoami
  The cluster it runs on:         kubectl --kubeconfig ${kubeconfig} --context prod -n prod get pods

  Ctrl-C ends everything.
`;
}

function portalWords(settings) {
  return `  Open   http://127.0.0.1:${portOf(settings, 'portal-port')}
  Then   sign in as developer, choose 'shop', and on its tab 'Releases' release 1.1.0 to prod.
         It waits for an approval: sign in as approver in another window.`;
}

function backendWords(settings) {
  const cluster = portOf(settings, 'cluster-port');
  const routes = rangeOf(settings, 'proxy-ports');
  return `  The portal for these clusters:
    npm run backend -- --state ${shortPath(
      settings.state,
    )} --cluster-port ${cluster} --proxy-ports ${routes}`;
}

/** Writes what a test needs to act on the parts: their processes, ports and tokens, and how to kill and start them. */
export function writeControlFile({ settings, secrets, supervisor, url }) {
  writePrivately(settings.control, {
    pid: process.pid,
    supervisor: { url, token: secrets.supervisorToken },
    parts: supervisor.list(),
    ports: Object.fromEntries(
      settings.ports.map(({ name, first }) => [name, first]),
    ),
    tokens: { cluster: secrets.clusterToken, proxy: secrets.proxyToken },
    kubeconfig: join(settings.state, 'kubeconfig'),
    state: settings.state,
  });
}
