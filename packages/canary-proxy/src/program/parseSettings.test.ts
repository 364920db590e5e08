import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommandLine } from './commandLine';
import { parseSettings } from './parseSettings';
import type { ProxySettings } from './ProxySettings';
import { SettingsError } from './SettingsError';
import { originOf } from './SettingsOrigin';

describe('parseSettings', () => {
  it('needs nothing', () => {
    expect(parseSettings({})).toMatchObject({
      host: '127.0.0.1',
      adminHost: '127.0.0.1',
      adminPort: 9081,
      tokens: [],
      ports: { from: 1, to: 65535 },
      instance: expect.stringMatching(/^[a-z0-9-]{1,40}$/),
      connectTimeout: 2_000,
      idleTimeout: 0,
      maxHead: 1_048_576,
      maxBody: 0,
      drainDelay: 5_000,
      drainTimeout: 30_000,
      metrics: true,
      workers: 1,
      sample: true,
      sampleHeaders: [],
      traces: 'sampled',
      accessLogQuery: false,
    });
  });

  it('opens the admin API to others only with a token', () => {
    const host = '0.0.0.0';
    expect(parseSettings({ host }).adminHost).toBe('127.0.0.1');
    expect(parseSettings({ host, tokens: ['t'] }).adminHost).toBe(host);
    expect(() => parseSettings({ adminHost: host })).toThrow(
      "'adminHost' is '0.0.0.0', expected a loopback address where there are no 'tokens'",
    );
  });

  it('reads secrets from files, without the words of those that are wrong', () => {
    const directory = mkdtempSync(join(tmpdir(), 'canary-proxy-'));
    try {
      const tokenFile = join(directory, 'tokens');
      writeFileSync(tokenFile, 'today\nyesterday\n\n');
      expect(parseSettings({ tokenFile }).tokens).toEqual([
        'today',
        'yesterday',
      ]);
      expect(() => parseSettings({ tokenFile, tokens: ['third'] })).toThrow(
        "'tokens' has 3 values, expected at most 2",
      );
      expect(() =>
        parseSettings({ tokenFile: join(directory, 'none') }),
      ).toThrow(/'tokenFile' is '.*none', expected a file that can be read/);
    } finally {
      rmSync(directory, { recursive: true });
    }
    expect(() => parseSettings({ cookieKeys: ['short'] })).toThrow(
      new SettingsError([
        "'cookieKeys[0]' is not usable, expected a key of at least 16 characters",
      ]),
    );
  });

  it.each([
    [
      { tlsKeyFile: 'a' },
      "'tlsCertificateFile' is missing, expected 'tlsCertificateFile' and 'tlsKeyFile' together",
    ],
    [
      { maxBody: '10MB' },
      "'maxBody' is '10MB', expected a size such as '64KiB'",
    ],
    [
      { maxHead: '1000' },
      "'maxHead' is '1000', expected a size such as '64KiB' or '10MiB', from 1KiB to 1GiB",
    ],
    [
      { drainTimeout: '36000m' },
      "'drainTimeout' is '36000m', expected a duration of at most '1440m'",
    ],
    [{ maxHead: '2GiB' }, "'maxHead' is '2GiB', expected a size such as"],
    [{ ports: '9000-8000' }, "'ports' is '9000-8000', expected a range"],
    [
      { trustedProxies: ['10.0.0.0/99'] },
      "'trustedProxies[0]' is '10.0.0.0/99'",
    ],
    [{ instance: 'A B' }, "'instance' is 'A B', expected a name"],
    [{ adminUrl: 'ftp://x' }, "'adminUrl' is 'ftp://x', expected an http"],
    [{ drainDelay: '5 seconds' }, "'drainDelay' is '5 seconds', expected"],
    [{ advertise: '10.0.0.1' }, "'advertise' needs a cluster"],
    [{ kubeconfig: 'k', inCluster: true }, "'inCluster' is true"],
    [
      { sampleHeaders: ['Cookie'] },
      "'sampleHeaders[0]' is 'Cookie', expected a header that holds no credentials",
    ],
    [{ sampleHeaders: ['x y'] }, "'sampleHeaders[0]' is 'x y', expected the"],
    [
      { traces: 'no' as never },
      "'traces' is 'no', expected one of 'sampled', 'unsampled', 'pass'",
    ],
    [
      { 'admin-port': 1, namespace: 'a', colour: 1 } as never,
      "'admin-port' is not known, did you mean 'adminPort'?; 'namespace' is not known, did you mean 'namespaces'?; 'colour' is not known, expected a setting (see --help)",
    ],
    [{ workers: 0 }, "'workers' is '0', expected a number of threads, 1 to 64"],
    [{ workers: 65 }, "'workers' is '65', expected a number of threads"],
    [{ workers: 1.5 }, "'workers' is '1.5', expected a number of threads"],
    [{ metrics: 'no' as never }, "'metrics' is 'no', expected true or false"],
    [
      { namespaces: ['prod'] },
      "'namespaces' needs a cluster, expected 'kubeconfig' or 'inCluster'",
    ],
    [
      { inCluster: true, context: 'prod' },
      "'context' needs a kubeconfig, expected 'kubeconfig'",
    ],
    [
      { accessLogQuery: true },
      "'accessLogQuery' needs an access log, expected 'accessLog'",
    ],
    [
      { sample: false, sampleHeaders: ['x-app'] },
      "'sampleHeaders' needs a sample, expected none with 'sample'",
    ],
  ])('refuses %p by its name', (settings, message) => {
    expect(() => parseSettings(settings)).toThrow(message);
  });
});

describe('the messages about settings', () => {
  const refusal = (file: ProxySettings | undefined, ...flags: string[]) => {
    const { settings } = parseCommandLine(flags);
    const path = file && 'routes.yaml';
    try {
      parseSettings({ ...file, ...settings }, originOf(settings, path));
      return undefined;
    } catch (error) {
      return (error as Error).message.replace('Invalid settings: ', '');
    }
  };

  it('call those of the command line by their flags, and those of the file as they are there', () => {
    const tlsKeyFile = 'key';
    expect(refusal(undefined, '--namespace', 'prod')).toBe(
      "'--namespace' needs a cluster, expected '--kubeconfig' or '--in-cluster'",
    );
    expect(refusal({ namespaces: ['prod'] }, '--max-head', '1')).toBe(
      "'--max-head' is '1', expected a size such as '64KiB' or '10MiB', from 1KiB to 1GiB",
    );
    expect(refusal({ namespaces: ['prod'], tlsKeyFile })).toBe(
      "'namespaces' needs a cluster, expected 'kubeconfig' or 'inCluster'; " +
        "'tlsCertificateFile' is missing, expected 'tlsCertificateFile' and 'tlsKeyFile' together",
    );
    expect(refusal({}, '--tls-key-file', 'key')).toBe(
      "'tlsCertificateFile' is missing, expected 'tlsCertificateFile' and '--tls-key-file' together",
    );
    expect(refusal({ trustedProxies: ['10.0.0.0/8', 'home'] })).toMatch(
      /^'trustedProxies\[1\]' is 'home'/,
    );
    expect(refusal(undefined, '--trusted-proxies', '10.0.0.0/8,home')).toMatch(
      /^'--trusted-proxies' is 'home'/,
    );
    expect(refusal(undefined, '--cookie-key', 'short')).toBe(
      "'--cookie-key' is not usable, expected a key of at least 16 characters",
    );
  });
});

describe('parseCommandLine', () => {
  it('reads the flags of a laptop', () => {
    const line =
      '--kubeconfig k --context prod --namespace prod,other --admin-port 16490 --token T --instance laptop --advertise 127.0.0.1 ' +
      '--host 127.0.0.1 --trusted-proxies 127.0.0.0/8,10.0.0.0/8 --ports 16500-16999 --cookie-key a,b --no-metrics --no-sample --sample-header x-app,x-plan --traces pass --access-log - --access-log-query';
    expect(parseCommandLine(line.split(' '))).toEqual({
      help: false,
      version: false,
      config: undefined,
      settings: {
        kubeconfig: 'k',
        context: 'prod',
        namespaces: ['prod', 'other'],
        adminPort: 16490,
        tokens: ['T'],
        instance: 'laptop',
        advertise: '127.0.0.1',
        host: '127.0.0.1',
        trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'],
        ports: '16500-16999',
        cookieKeys: ['a,b'],
        metrics: false,
        sample: false,
        sampleHeaders: ['x-app', 'x-plan'],
        traces: 'pass',
        accessLog: '-',
        accessLogQuery: true,
      },
    });
  });
});
