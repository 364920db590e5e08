import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificate } from '@backstage-releases/local-cluster';

/** A certificate in files, and what is in it. */
export interface MadeCertificate {
  certificate: string;
  key: string;
  cert: string;
  keyText: string;
}

/** Makes a certificate for 127.0.0.1 that signs itself, and writes it into a directory. */
export async function makeCertificate(
  directory: string,
  name: string,
): Promise<MadeCertificate> {
  const { cert, key: keyText } = await createCertificate(name);
  const certificate = join(directory, `${name}.crt`);
  const key = join(directory, `${name}.key`);
  writeFileSync(certificate, cert);
  writeFileSync(key, keyText);
  return { certificate, key, cert, keyText };
}
