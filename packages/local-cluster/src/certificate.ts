import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { generate } from 'selfsigned';

/** A certificate and its key, PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/** How long a certificate that is kept must still be good for, so that it doesn't end under a cluster that just started: a day, ms. */
const SPARE_MS = 24 * 60 * 60_000;

/**
 * The certificate that is kept in a file, so that who trusts a cluster trusts it after its next start too. Made anew where there is none, or none that can be
 * used for another day.
 */
export async function keptCertificate(
  path: string,
  now: Date,
): Promise<Certificate> {
  const kept = await readCertificate(path);
  if (kept && isUsable(kept, now)) {
    return kept;
  }
  const certificate = await createCertificate();
  const temporary = `${path}.${process.pid}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(temporary, JSON.stringify(certificate), { mode: 0o600 });
  await rename(temporary, path);
  return certificate;
}

async function readCertificate(path: string): Promise<Certificate | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const { name, code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || name === 'SyntaxError') {
      return undefined;
    }
    throw error;
  }
}

function isUsable({ cert, key }: Certificate, now: Date): boolean {
  try {
    const certificate = new X509Certificate(cert);
    return (
      now.getTime() + SPARE_MS < certificate.validToDate.getTime() &&
      certificate.checkPrivateKey(createPrivateKey(key))
    );
  } catch {
    return false;
  }
}

/**
 * Makes a certificate for 127.0.0.1 that signs itself.
 *
 * @param name - whose it is
 */
export async function createCertificate(
  name: string = 'local-cluster',
): Promise<Certificate> {
  const { cert, private: key } = await generate(
    [{ name: 'commonName', value: name }],
    {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 7, ip: '127.0.0.1' },
            { type: 2, value: 'localhost' },
          ],
        },
      ],
    },
  );
  return { cert, key };
}
