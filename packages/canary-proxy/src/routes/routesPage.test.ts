import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  RouteDocument,
  validateRouteDocument,
} from '@backstage-releases/canary-policy';
import { parse } from 'yaml';

const page = readFileSync(join(__dirname, '../../docs/routes.md'), 'utf8');

const [, example] = /```yaml\n(routes:[^`]+)```/.exec(page)!;
const [document] = parse(example).routes as RouteDocument[];

/** The fields that may be where there is one that isn't known. */
const fieldsBeside = (changed: unknown) => {
  const { expected } = validateRouteDocument(changed).find(({ path }) =>
    path.endsWith('unknown'),
  )!;
  return [...expected.matchAll(/'(\w+)'/g)].map(([, name]) => name);
};

/** The names that the first column of the tables under a heading says. */
const documented = (heading: string) => {
  const [, section] = page.split(`${heading}\n`);
  const [tables] = section.split('\n#');
  return [...tables.matchAll(/^\| `([\w.]+)` /gm)].map(([, name]) => name);
};

describe('the page about route documents', () => {
  it('has an example that is right, with every field', () => {
    expect(validateRouteDocument(document)).toEqual([]);
    const known = fieldsBeside({ ...document, unknown: 1 });
    expect(Object.keys(document).sort()).toEqual(known.sort());
  });

  it('has a ConfigMap whose document is right', () => {
    const [, text] = /```yaml\n(apiVersion:[^`]+)```/.exec(page)!;
    const { data, metadata } = parse(text);
    const route = JSON.parse(data['route.json']);
    expect(validateRouteDocument(route)).toEqual([]);
    expect(metadata.labels).toEqual({ 'backstage-releases/route': route.id });
  });

  it.each<[string, unknown]>([
    ['## Fields', { ...document, unknown: 1 }],
    ['### Groups', { ...document, stable: { unknown: 1 } }],
    ['### Policy', { ...document, policy: { unknown: 1 } }],
    ['### Timeouts', { ...document, timeouts: { unknown: 1 } }],
  ])('lists all fields under "%s", and no other', (heading, changed) => {
    expect(documented(heading).sort()).toEqual(fieldsBeside(changed).sort());
  });

  it('lists all fields of "balance", and no other', () => {
    const within = (name: string) =>
      fieldsBeside({ ...document, balance: { [name]: { unknown: 1 } } }).map(
        field => `${name}.${field}`,
      );
    const top = fieldsBeside({ ...document, balance: { unknown: 1 } });
    expect(documented('### Balance').sort()).toEqual(
      [
        ...top.filter(name => name !== 'retries'),
        ...within('breaker'),
        ...within('retries'),
      ].sort(),
    );
  });
});
