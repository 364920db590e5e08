import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { parseSettings } from '../program/parseSettings';
import {
  BASE,
  onlyOne,
  proxyContainer,
  settingsOf,
} from './__testUtils__/base';
import { typeProblems } from './__testUtils__/typeProblems';
import { useSettingsFiles } from './__testUtils__/useSettingsFiles';

jest.setTimeout(60_000);

/** What README.md says that a kustomization.yaml of one's own may have; the first one is whole. */
const [own, ...additions] = [
  ...readFileSync(join(BASE, 'README.md'), 'utf8').matchAll(
    /^( *)```yaml\n([^]+?)^\1```/gm,
  ),
]
  .map(([, , text]) => parse(text))
  .filter(({ patches }) => patches);

describe('the examples of patches in README.md', () => {
  const files = useSettingsFiles();

  it('work together, and say nothing that the proxy or the API does not know', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kustomization-'));
    writeFileSync(
      join(folder, 'kustomization.yaml'),
      stringify({
        ...own,
        resources: [relative(folder, BASE)],
        patches: [own, ...additions].flatMap(({ patches }) => patches),
      }),
    );
    const rendered = spawnSync('kubectl', ['kustomize', folder], {
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    if (rendered.error) {
      process.stderr.write(
        `Not rendered by Kustomize: ${rendered.error.message}\n`,
      );
      return;
    }
    expect([rendered.status, rendered.stderr]).toEqual([0, '']);
    const manifests = parseAllDocuments(rendered.stdout).map(one => one.toJS());
    expect(typeProblems(manifests, __dirname)).toEqual([]);

    const container = proxyContainer(manifests);
    const settings = parseSettings({
      ...settingsOf(manifests),
      ...files.paths,
    });
    expect(settings.trustedProxies).toHaveLength(1);
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      expect(container[probe].httpGet.scheme).toBe('HTTPS');
    }
    const mounted = container.volumeMounts.map((one: any) => one.mountPath);
    for (const file of Object.values(settings.adminTls!)) {
      expect(mounted).toContain(file.replace(/\/[^/]+$/, ''));
    }
    const { ingress } = onlyOne(manifests, 'NetworkPolicy').spec;
    expect(ingress[2].ports).toEqual([
      { protocol: 'TCP', port: settings.adminPort },
    ]);
  });

  it('name the entrance that the base names', () => {
    const policy = parse(
      readFileSync(join(BASE, 'networkpolicy.yaml'), 'utf8'),
    );
    const [{ value }] = own.patches.flatMap(({ target, patch }: any) =>
      target.kind === 'NetworkPolicy' ? parse(patch) : [],
    );
    expect(value).toEqual(policy.spec.ingress[0].from);
  });
});
