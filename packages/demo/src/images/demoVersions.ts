import { createHash } from 'node:crypto';

/**
 * A version of a demo image, in the form that the setting `releases.versions.static` takes.
 *
 * @public
 */
export interface DemoVersion {
  version: string;
  digest: string;
  commit: string;
  /** ISO 8601. */
  created: string;
}

/**
 * A repository of demo images.
 *
 * @public
 */
export interface DemoRepository {
  /** Without a tag, for example `registry.demo.example/shop`. */
  image: string;
  /** The oldest first. */
  versions: DemoVersion[];
}

/** What is special about a version: how it looks, and how it fails. */
export interface Behaviour {
  /** The colour of its name on a light ground. */
  colour: string;
  /** Every how many-th answer is a 500; absent: none. */
  errorEvery?: number;
  /** How much longer an answer takes, in milliseconds. */
  delay?: number;
}

const created: Record<string, string> = {
  '1.0.0': '2026-10-12T08:14:00Z',
  '1.1.0': '2026-10-26T13:40:00Z',
  '1.2.0': '2026-11-09T15:55:00Z',
  '1.3.0': '2026-11-23T09:30:00Z',
};

/** By version, the same for every service. */
export const behaviours: Record<string, Behaviour> = {
  '1.0.0': { colour: '#00796b' },
  '1.1.0': { colour: '#6a3fc4' },
  '1.2.0': { colour: '#c2410c', errorEvery: 10, delay: 300 },
  '1.3.0': { colour: '#b0126b' },
};

/**
 * The images of the demo: `shop` and `api`, each with a version 1.2.0 that is bad.
 *
 * The digest of a version is the hash of its name, since there is nothing else behind it that could be hashed.
 *
 * @public
 */
export const demoVersions: DemoRepository[] = ['shop', 'api'].map(service => {
  const image = `registry.demo.example/${service}`;
  const versions = Object.keys(behaviours).map(version => ({
    version,
    digest: `sha256:${hash('sha256', `${image}:${version}`)}`,
    commit: hash('sha1', `${image}:${version}`),
    created: created[version],
  }));
  return { image, versions };
});

function hash(algorithm: string, text: string): string {
  return createHash(algorithm).update(text).digest('hex');
}
