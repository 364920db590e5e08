import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringBundle } from './lib/demo/appBundle.mjs';
import { backendArgs, backendEnvironment } from './lib/demo/parts.mjs';
import { checkPorts } from './lib/demo/ports.mjs';
import { makeSecrets } from './lib/demo/secrets.mjs';
import { readSettings } from './lib/demo/settings.mjs';
import { takeStateFolder } from './lib/demo/stateFolder.mjs';
import { progress } from './lib/progress.mjs';
import { ManagedProcess, sayExit } from './lib/supervise/ManagedProcess.mjs';
import { untilInterrupted } from './lib/supervise/untilInterrupted.mjs';

// The portal alone, in the foreground: for the clusters and the proxy of `npm start -- --no-portal`, or for your own.

const root = fileURLToPath(new URL('..', import.meta.url));
const interrupted = untilInterrupted();

const help = `Usage: npm run backend -- [options]

Starts the portal alone and goes on with the database that is there: for the clusters and the proxy of a start without a portal,
before or after it, with the same ports and --state,

  npm start -- --no-portal --keep

or for clusters of your own.

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
  process.exitCode = 1;
}
process.exit();

async function run(settings, rest) {
  await checkPorts(settings.ports.filter(({ name }) => name === 'portal-port'));
  const giveBack = takeStateFolder(settings.state, {
    keep: true,
    as: ['portal'],
  });
  let exit;
  try {
    const secrets = makeSecrets(settings.state, { keep: true });
    const bundle = bringBundle(root, {
      log: join(settings.state, 'logs', 'bundle.log'),
      say: progress(),
    });
    const reason = await Promise.race([bundle.done, interrupted]);
    if (reason) {
      await bundle.end();
      return;
    }
    const backend = new ManagedProcess({
      args: [...backendArgs(root), ...rest],
      cwd: root,
      env: { ...backendEnvironment(settings, secrets), ...process.env },
    });
    interrupted.then(() => backend.end());
    exit = await backend.exited;
  } finally {
    giveBack();
  }
  if (exit.code !== 0) {
    process.stderr.write(`The portal ${sayExit(exit)}\n`);
    process.exitCode = 1;
  }
}
