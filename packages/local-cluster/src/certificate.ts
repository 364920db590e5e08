import { generate } from 'selfsigned';

/** A certificate and its key, PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/** Makes a certificate for 127.0.0.1 that signs itself. */
export async function createCertificate(): Promise<Certificate> {
  const { cert, private: key } = await generate(
    [{ name: 'commonName', value: 'local-cluster' }],
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
