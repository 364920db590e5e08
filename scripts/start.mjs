import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringBundle } from './lib/demo/appBundle.mjs';
import { defineParts } from './lib/demo/parts.mjs';
import { checkPorts, takeFreePorts } from './lib/demo/ports.mjs';
import { makeSecrets } from './lib/demo/secrets.mjs';
import { help, portsInUse, readSettings } from './lib/demo/settings.mjs';
import { shortPath } from './lib/demo/shortPath.mjs';
import { takeStateFolder } from './lib/demo/stateFolder.mjs';
import { welcome, writeControlFile } from './lib/demo/welcome.mjs';
import { progress } from './lib/progress.mjs';
import { startControlServer } from './lib/supervise/controlServer.mjs';
import { Supervisor } from './lib/supervise/Supervisor.mjs';
import { untilInterrupted } from './lib/supervise/untilInterrupted.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const interrupted = untilInterrupted();
const cleanUp = [];

try {
  const settings = readSettings(process.argv.slice(2), process.env, root);
  if (settings.help) {
    process.stdout.write(help);
  } else {
    await demo(settings);
  }
} catch (error) {
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
} finally {
  for (const step of cleanUp.reverse()) {
    try {
      await step();
    } catch (error) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    }
  }
}
process.exit();

async function demo(settings) {
  if (settings.freePorts) {
    settings.ports = await takeFreePorts(settings.ports);
  }
  await checkPorts(portsInUse(settings));
  cleanUp.push(
    takeStateFolder(settings.state, {
      keep: settings.keep,
      as: settings.parts.portal ? ['start', 'portal'] : ['start'],
    }),
  );

  const say = progress();
  const supervisor = new Supervisor(say);
  cleanUp.push(() => supervisor.end());

  const ended = await Promise.race([
    bringUp(settings, supervisor, say),
    supervisor.failed,
    interrupted,
  ]).then(up => up ?? Promise.race([supervisor.failed, interrupted]));
  say('all', `${ended}: ending every part`);
}

async function bringUp(settings, supervisor, say) {
  const secrets = makeSecrets(settings.state, settings);
  const parts = defineParts({ root, settings, secrets });
  const wanted = name => settings.parts[name];

  const clusterAndProxy = async () => {
    if (wanted('cluster')) {
      // its being there says that the clusters of this start are up
      rmSync(join(settings.state, 'kubeconfig'), { force: true });
      await supervisor.start(parts.cluster);
    }
    if (wanted('proxy')) {
      await supervisor.start(parts.proxy);
    }
  };
  const portal = async () => {
    const log = join(settings.state, 'logs', 'bundle.log');
    const bundle = bringBundle(root, { log, say });
    cleanUp.push(bundle.end);
    await bundle.done;
    await supervisor.start(parts.backend);
  };
  say(
    'all',
    `starting; logs are in ${shortPath(join(settings.state, 'logs'))}`,
  );
  await Promise.all([clusterAndProxy(), wanted('portal') && portal()]);
  if (wanted('crowd')) {
    await supervisor.start(parts.crowd);
  }

  if (settings.control) {
    const server = await startControlServer(supervisor, {
      port: settings.supervisorPort,
      token: secrets.supervisorToken,
    });
    cleanUp.push(server.close);
    writeControlFile({ settings, secrets, supervisor, url: server.url });
  }
  process.stdout.write(welcome(settings));
}
