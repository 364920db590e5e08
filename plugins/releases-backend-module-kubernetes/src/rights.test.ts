import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { shop } from './__testUtils__/manifests';
import { TestPlatform } from './__testUtils__/TestPlatform';

jest.setTimeout(120_000);

interface Role {
  kind: string;
  rules: Array<{ resources: string[]; verbs: string[] }>;
}

/** What the README asks an operator to allow, for example `list pods`. */
function documentedRights(): string[] {
  const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
  const [, yaml] = /## Rights[^]*?```yaml\n([^]*?)```/.exec(readme) ?? [];
  const role = parseAllDocuments(yaml)
    .map(document => document.toJS() as Role)
    .find(({ kind }) => kind === 'Role');
  return role!.rules
    .flatMap(({ resources, verbs }) =>
      resources.flatMap(resource => verbs.map(verb => `${verb} ${resource}`)),
    )
    .sort();
}

describe('the rights in the README', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await TestPlatform.start();
  });

  afterAll(() => platform.stop());

  it('are those that a release uses, no fewer and no more', async () => {
    const target = await platform.prepare(shop);
    const later = { ...target, fence: 2 };
    const { revisions, entrance } = platform;
    await platform.makeEntry(target);
    await platform.adopt(target);
    await platform.start(target, 'r1', 1);
    const old = await entrance.observe(target);
    await entrance.point(target, { service: 'shop-canary' }, old);
    const seen = await revisions.observe(later);
    await platform.point(target, 'r1');
    await revisions.fence(later, seen);
    // By an old look, so that it has to look again.
    await entrance.fence(later, old);
    await entrance.restore(later, await entrance.observe(later));
    await platform.point(later, 'r0');
    await platform.act(later, look => revisions.remove(later, 'r1', look));
    expect([...platform.watched.asked].sort()).toEqual(documentedRights());
  });
});
