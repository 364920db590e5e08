import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readKubeconfig } from './kubeconfig';
import { readServiceAccount } from './readServiceAccount';

describe('credentials', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (name: string, content: string) => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };

  it('come from the chosen context of a kubeconfig', () => {
    write('ca.pem', 'CA');
    write('token', 'from file\n');
    const path = write(
      'config',
      `
current-context: one
contexts:
  - { name: one, context: { cluster: a, user: u, namespace: shop } }
  - { name: two, context: { cluster: b, user: v } }
clusters:
  - { name: a, cluster: { server: 'https://a:6443', certificate-authority-data: ${btoa(
    'DATA',
  )} } }
  - { name: b, cluster: { server: 'http://b', certificate-authority: ca.pem } }
users:
  - { name: u, user: { token: T } }
  - { name: v, user: { tokenFile: token } }
`,
    );
    expect(readKubeconfig(path)).toMatchObject({
      namespace: 'shop',
      options: { url: 'https://a:6443', ca: 'DATA', token: 'T' },
    });
    const { options, namespace } = readKubeconfig(path, 'two');
    expect(options).toMatchObject({ url: 'http://b', ca: 'CA' });
    expect((options.token as () => string)()).toBe('from file');
    write('token', 'replaced');
    expect((options.token as () => string)()).toBe('replaced');
    expect(namespace).toBeUndefined();
    expect(() => readKubeconfig(path, 'three')).toThrow(
      "No context 'three' found",
    );
  });

  it('of another program are refused by name', () => {
    const path = write(
      'config',
      `
current-context: one
contexts: [{ name: one, context: { cluster: a, user: u } }]
clusters: [{ name: a, cluster: { server: 'https://a:6443' } }]
users: [{ name: u, user: { exec: { command: aws } } }]
`,
    );
    expect(() => readKubeconfig(path)).toThrow(
      /User 'u' in .* logs in by 'exec'/,
    );
  });

  it('of a pod are read again for each request', () => {
    write('ca.crt', 'CA');
    write('namespace', 'shop');
    write('token', 'one');
    const env = {
      KUBERNETES_SERVICE_HOST: 'fd00::1',
      KUBERNETES_SERVICE_PORT: '443',
    };
    const { options, namespace } = readServiceAccount(env, directory);
    expect(options).toMatchObject({ url: 'https://[fd00::1]:443', ca: 'CA' });
    expect(namespace).toBe('shop');
    write('token', 'two');
    expect((options.token as () => string)()).toBe('two');
    expect(() => readServiceAccount({}, directory)).toThrow(
      'Not inside a cluster',
    );
  });
});
