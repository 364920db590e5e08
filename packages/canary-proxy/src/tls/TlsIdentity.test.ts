import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FakeClock } from '../__testUtils__/FakeClock';
import { quietLog } from '../__testUtils__/quietLog';
import { makeCertificate } from './__testUtils__/makeCertificate';
import { TlsIdentity } from './TlsIdentity';

describe('the certificate of a listener', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'canary-proxy-tls-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('is told of once, with both files, while it does not fit its key', async () => {
    const own = await makeCertificate(directory, 'own');
    const other = await makeCertificate(directory, 'other');
    const clock = new FakeClock();
    const log = quietLog();
    const identity = TlsIdentity.open(own, clock, log);
    const look = async () => {
      clock.advance(10_000);
      await nextTurn();
    };
    copyFileSync(other.key, own.key);
    await look();
    await look();
    await look();
    expect(log.lines).toEqual([
      `Failed to take a certificate, the one before stays ${JSON.stringify({
        file: own.certificate,
        key: own.key,
        error: 'the key is not that of the certificate: key values mismatch',
      })}`,
    ]);
    copyFileSync(other.certificate, own.certificate);
    await look();
    expect(log.lines.slice(1)).toEqual([
      `Took a certificate ${JSON.stringify({
        file: own.certificate,
        key: own.key,
      })}`,
    ]);
    identity.close();
  });
});
