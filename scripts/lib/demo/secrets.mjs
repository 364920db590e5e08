import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** New tokens and keys, written where only their owner can read them; those of the last start where `keep` asks for them. */
export function makeSecrets(state, { keep }) {
  const file = join(state, 'secrets.json');
  if (keep && existsSync(file)) {
    return JSON.parse(readFileSync(file, 'utf8'));
  }
  const secrets = {
    clusterToken: random(),
    proxyToken: random(),
    cookieKey: random(),
    supervisorToken: random(),
  };
  writePrivately(file, secrets);
  return secrets;
}

/** Writes JSON into a file that only its owner can read. */
export function writePrivately(file, value) {
  writeFileSync(file, `${JSON.stringify(value, undefined, 2)}\n`, {
    mode: 0o600,
  });
}

function random() {
  return randomBytes(24).toString('base64url');
}
