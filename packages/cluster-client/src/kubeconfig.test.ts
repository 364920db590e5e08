import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpClusterClientOptions } from './HttpClusterClient';
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

  const secretsOf = ({ ca, token }: HttpClusterClientOptions) =>
    [ca, token].map(value => (value as () => string)());

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
    const one = readKubeconfig(path);
    expect(one).toMatchObject({
      namespace: 'shop',
      options: { url: 'https://a:6443', cert: undefined },
    });
    expect(secretsOf(one.options)).toEqual(['DATA', 'T']);
    const { options, namespace } = readKubeconfig(path, 'two');
    expect(options).toMatchObject({ url: 'http://b' });
    expect(secretsOf(options)).toEqual(['CA', 'from file']);
    write('token', 'replaced');
    write('ca.pem', 'another CA');
    expect(secretsOf(options)).toEqual(['another CA', 'replaced']);
    expect(namespace).toBeUndefined();
    expect(() => readKubeconfig(path, 'three')).toThrow(
      "No context 'three' found",
    );
  });

  it('are read again when the kubeconfig has changed, and stay while nobody can read it', () => {
    const content = (ca: string, token: string) => `
current-context: one
contexts: [{ name: one, context: { cluster: a, user: u } }]
clusters: [{ name: a, cluster: { server: 'https://a:6443', certificate-authority-data: ${btoa(
      ca,
    )} } }]
users: [{ name: u, user: { token: ${token} } }]
`;
    const path = write('config', content('CA', 'T'));
    const { options } = readKubeconfig(path);
    write('config', content('another CA', 'T2').slice(0, 100));
    expect(secretsOf(options)).toEqual(['CA', 'T']);
    rmSync(path);
    expect(secretsOf(options)).toEqual(['CA', 'T']);
    write('config', content('another CA', 'T2'));
    expect(secretsOf(options)).toEqual(['another CA', 'T2']);
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

  it('of a pod are read again whenever they are needed', () => {
    write('ca.crt', 'CA');
    write('namespace', 'shop');
    write('token', 'one');
    const env = {
      KUBERNETES_SERVICE_HOST: 'fd00::1',
      KUBERNETES_SERVICE_PORT: '443',
    };
    const { options, namespace } = readServiceAccount(env, directory);
    expect(options).toMatchObject({ url: 'https://[fd00::1]:443' });
    expect(namespace).toBe('shop');
    expect(secretsOf(options)).toEqual(['CA', 'one']);
    write('token', 'two');
    write('ca.crt', 'another CA');
    expect(secretsOf(options)).toEqual(['another CA', 'two']);
    expect(() => readServiceAccount({}, directory)).toThrow(
      'Not inside a cluster',
    );
  });
});
