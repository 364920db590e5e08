import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringBundle } from './lib/demo/appBundle.mjs';
import { backendArgs, backendEnvironment } from './lib/demo/parts.mjs';
import { checkPorts } from './lib/demo/ports.mjs';
import { makeSecrets } from './lib/demo/secrets.mjs';
import { readSettings } from './lib/demo/settings.mjs';
import { progress } from './lib/progress.mjs';

// The portal alone, in the foreground: for the clusters and the proxy of `npm start -- --keep`, or for your own.

const root = fileURLToPath(new URL('..', import.meta.url));

const help = `Usage: npm run backend -- [options]

Starts the portal alone and goes on with the database that is there.

  --portal-port 7007          where it listens
  --cluster-port 16443        the API servers of dev, test and prod, one after the other
  --proxy-ports 16500-16999   where the canary proxy opens a port for each route
  --state .run                where database and tokens are kept

Environment variables that app-config.yaml names win over these, for example RELEASES_CLUSTER_URL_PROD and RELEASES_TOKEN_PROD for
a cluster of your own; arguments of Backstage, for example --config, follow after another '--'.
`;

try {
  const args = process.argv.slice(2);
  const split = args.indexOf('--');
  const own = split < 0 ? args : args.slice(0, split);
  const settings = readSettings(own, process.env, root);
  if (settings.help) {
    process.stdout.write(help);
  } else {
    await run(settings, split < 0 ? [] : args.slice(split + 1));
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

async function run(settings, rest) {
  await checkPorts(settings.ports.filter(({ name }) => name === 'portal-port'));
  mkdirSync(settings.state, { recursive: true, mode: 0o700 });
  const secrets = makeSecrets(settings.state, { keep: true });
  await bringBundle(root, {
    log: join(settings.state, 'logs', 'bundle.log'),
    say: progress(),
  }).done;
  const child = spawn(process.execPath, [...backendArgs(root), ...rest], {
    cwd: root,
    env: { ...backendEnvironment(settings, secrets), ...process.env },
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill('SIGTERM'));
  }
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
}
