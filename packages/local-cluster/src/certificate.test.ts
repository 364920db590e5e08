import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate, keptCertificate } from './certificate';

describe('keptCertificate', () => {
  const now = new Date();
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certificate-'));
    path = join(folder, 'deep', 'dev.tls');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('is the same at each start, and nobody else can read it', async () => {
    const first = await keptCertificate(path, now);
    expect(await keptCertificate(path, now)).toEqual(first);
    expect((await stat(path)).mode.toString(8)).toMatch(/600$/);
  });

  it('is another one when the old one ends', async () => {
    const first = await keptCertificate(path, now);
    const later = new Date(now.getTime() + 400 * 24 * 60 * 60_000);
    const next = await keptCertificate(path, later);
    expect(next.cert).not.toBe(first.cert);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(next);
  });

  it.each<[string, () => Promise<string>]>([
    ['is no certificate', async () => '{'],
    ['lacks its key', async () => '{"cert": "x"}'],
    [
      'has the key of another one',
      async () => {
        const [{ cert }, { key }] = await Promise.all([
          createCertificate(),
          createCertificate(),
        ]);
        return JSON.stringify({ cert, key });
      },
    ],
  ])('is made anew where what is kept %s', async (_, content) => {
    await keptCertificate(path, now);
    const text = await content();
    await writeFile(path, text);
    const made = await keptCertificate(path, now);
    expect(JSON.stringify(made)).not.toBe(text);
    expect(await keptCertificate(path, now)).toEqual(made);
  });
});
