import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FakeClock } from '../__testUtils__/FakeClock';
import { quietLog } from '../__testUtils__/quietLog';
import {
  MadeCertificate,
  makeCertificate,
} from '../tls/__testUtils__/makeCertificate';
import { OpenFiles } from './OpenFiles';
import { parseSettings } from './parseSettings';
import { startProxy } from './startProxy';

describe('a certificate that does not fit its key', () => {
  let directory: string;
  let own: MadeCertificate;
  let other: MadeCertificate;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'canary-proxy-files-'));
    own = await makeCertificate(directory, 'own');
    other = await makeCertificate(directory, 'other');
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('keeps a proxy from starting, with the names of both', async () => {
    const log = quietLog();
    const tlsCertificateFile = own.certificate;
    await expect(
      startProxy({ tlsCertificateFile, tlsKeyFile: other.key }, { log }),
    ).rejects.toThrow(
      `'tlsCertificateFile' is '${own.certificate}' and 'tlsKeyFile' '${other.key}', expected a certificate and its key as PEM files (the key is not that of the certificate: key values mismatch)`,
    );
    expect(
      log.lines.filter(line => line.includes('key values mismatch')),
    ).toEqual([expect.stringMatching(/^Failed to start /)]);
  });

  it('is told of once where routes and the admin API have the same', async () => {
    const log = quietLog();
    const clock = new FakeClock();
    const files = OpenFiles.open(
      parseSettings({
        tlsCertificateFile: own.certificate,
        tlsKeyFile: own.key,
        adminTlsCertificateFile: own.certificate,
        adminTlsKeyFile: own.key,
      }),
      clock,
      log,
    );
    copyFileSync(other.key, own.key);
    clock.advance(10_000);
    await nextTurn();
    expect(log.lines).toHaveLength(1);
    await files.close();
  });
});
