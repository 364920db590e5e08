import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  echoImages,
  LocalCluster,
  startCluster,
} from '@backstage-releases/local-cluster';
import { parse, parseAllDocuments } from 'yaml';
import { ask } from '../__testUtils__/ask';
import { quietLog } from '../__testUtils__/quietLog';
import { useSettingsFiles } from './__testUtils__/useSettingsFiles';
import { startProxy } from '../program/startProxy';
import {
  BASE,
  onlyOne,
  proxyContainer,
  renderBase,
  settingsOf,
} from './__testUtils__/base';
import { typeProblems } from './__testUtils__/typeProblems';
import { parseSettings } from '../program/parseSettings';

jest.setTimeout(120_000);

const LABELS = { 'app.kubernetes.io/name': 'canary-proxy' };

describe('the Kustomize base', () => {
  const manifests = renderBase();
  const container = proxyContainer(manifests);
  const pod = onlyOne(manifests, 'Deployment').spec.template;
  const files = useSettingsFiles();
  const parsed = () =>
    parseSettings({ ...settingsOf(manifests), ...files.paths });

  it('has all that a proxy in a cluster needs, in one namespace', () => {
    expect(manifests.map(({ kind }) => kind)).toEqual([
      'ServiceAccount',
      'Role',
      'RoleBinding',
      'Deployment',
      'Service',
      'PodDisruptionBudget',
      'HorizontalPodAutoscaler',
      'NetworkPolicy',
    ]);
    expect(
      new Set(manifests.map(({ metadata }) => metadata.namespace)),
    ).toEqual(new Set(['prod']));
  });

  it('is rendered here as by Kustomize, where that is installed', () => {
    const real = spawnSync('kubectl', ['kustomize', BASE], {
      encoding: 'utf8',
    });
    if (real.error) {
      process.stderr.write(
        `Not compared with Kustomize: ${real.error.message}\n`,
      );
      return;
    }
    const key = ({ kind, metadata }: any) => `${kind} ${metadata.name}`;
    const byKey = (objects: any[]) =>
      Object.fromEntries(objects.map(object => [key(object), object]));
    expect(byKey(manifests)).toEqual(
      byKey(parseAllDocuments(real.stdout).map(one => one.toJS())),
    );
  });

  it('is right by the types of the Kubernetes API', () => {
    expect(typeProblems(manifests, __dirname)).toEqual([]);
    const wrong = renderBase();
    const { securityContext } = proxyContainer(wrong);
    securityContext.readOnlyRootFileSystem = true;
    onlyOne(wrong, 'PodDisruptionBudget').spec.minAvailable = true;
    delete onlyOne(wrong, 'HorizontalPodAutoscaler').spec.maxReplicas;
    expect(typeProblems(wrong, __dirname)).toEqual([
      expect.stringMatching(/readOnlyRootFileSystem.* does not exist/),
      expect.stringContaining("'true' is not assignable"),
      expect.stringContaining("'maxReplicas' is missing"),
    ]);
  });

  describe('on an API server', () => {
    let cluster: LocalCluster;

    beforeAll(async () => {
      cluster = await startCluster({ images: echoImages });
      await cluster.apply([
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'prod' } },
      ]);
    });

    afterAll(() => cluster.stop());

    it.each([
      ['ServiceAccount', 'api/v1/namespaces/prod/serviceaccounts'],
      ['Deployment', 'apis/apps/v1/namespaces/prod/deployments'],
      ['Service', 'api/v1/namespaces/prod/services'],
    ])('has a %s that passes strict validation', async (kind, path) => {
      const response = await fetch(
        `${cluster.url}/${path}?fieldValidation=Strict`,
        {
          method: 'POST',
          headers: {
            authorization: `Bearer ${cluster.token}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify(onlyOne(manifests, kind)),
        },
      );
      expect(await response.json()).toMatchObject({
        kind,
        metadata: { name: expect.stringMatching(/^canary-proxy/) },
      });
    });
  });

  it('says nothing that the proxy does not know', () => {
    expect(parsed()).toMatchObject({
      inCluster: true,
      tokens: ['a-token-of-these-tests'],
      cookieKeys: ['a-cookie-key-of-these-tests'],
    });
  });

  it('takes secrets from the files that the Secret is mounted at', () => {
    const { tokenFile, cookieKeyFile, tokens, cookieKeys } =
      settingsOf(manifests);
    expect([tokens, cookieKeys]).toEqual([undefined, undefined]);
    const [{ name, mountPath, readOnly }] = container.volumeMounts;
    const { secret } = pod.spec.volumes.find((one: any) => one.name === name);
    expect(readOnly).toBe(true);
    expect([tokenFile, cookieKeyFile]).toEqual(
      secret.items.map(({ path }: { path: string }) => join(mountPath, path)),
    );
  });

  it('asks its probes at addresses that are there', async () => {
    const { adminPort } = parsed();
    const proxy = await startProxy(
      { adminPort: 0 },
      { anyPort: true, log: quietLog() },
    );
    await proxy.ready;
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const { path, port } = container[probe].httpGet;
      const named = container.ports.find((one: any) => one.name === port);
      expect(named.containerPort).toBe(adminPort);
      const { status } = await ask(Number(new URL(proxy.adminUrl).port), {
        path,
      });
      expect([probe, path, status]).toEqual([probe, path, 200]);
    }
    expect(container.readinessProbe.httpGet.path).toBe('/readyz');
    await proxy.stop();
  });

  it('gives a proxy the time that it needs to end', () => {
    const { drainDelay, drainTimeout } = parsed();
    const { terminationGracePeriodSeconds } = pod.spec;
    expect(terminationGracePeriodSeconds * 1000).toBeGreaterThanOrEqual(
      drainDelay + drainTimeout + 10_000,
    );
    const { periodSeconds, timeoutSeconds, failureThreshold } =
      container.readinessProbe;
    expect(drainDelay).toBeGreaterThanOrEqual(
      (periodSeconds + timeoutSeconds) * failureThreshold * 1000,
    );
  });

  it('lets in what uses its ports, and nothing else', () => {
    const { ports, adminPort } = parsed();
    const { ingress, podSelector, policyTypes } = onlyOne(
      manifests,
      'NetworkPolicy',
    ).spec;
    expect(ingress.map((rule: any) => rule.ports)).toEqual([
      [{ protocol: 'TCP', port: ports.from, endPort: ports.to }],
      [{ protocol: 'TCP', port: adminPort }],
    ]);
    // Without a 'from' it would be everyone.
    expect(ingress.every((rule: any) => rule.from.length > 0)).toBe(true);
    expect(policyTypes).toEqual(['Ingress', 'Egress']);
    expect(podSelector.matchLabels).toEqual(LABELS);
    expect(onlyOne(manifests, 'Service').spec.ports).toEqual([
      { name: 'admin', port: adminPort, targetPort: 'admin', protocol: 'TCP' },
    ]);
  });

  it('keeps the admin port out of the ports of routes', () => {
    const { ports, adminPort } = parsed();
    expect(adminPort < ports.from || adminPort > ports.to).toBe(true);
  });

  it('keeps two at least, on different nodes, and lets one go at a time', () => {
    const { scaleTargetRef, minReplicas } = onlyOne(
      manifests,
      'HorizontalPodAutoscaler',
    ).spec;
    expect(minReplicas).toBe(2);
    expect(scaleTargetRef).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: 'canary-proxy',
    });
    const { minAvailable, selector } = onlyOne(
      manifests,
      'PodDisruptionBudget',
    ).spec;
    expect([minAvailable, selector.matchLabels]).toEqual([1, LABELS]);
    const [byNode] = pod.spec.topologySpreadConstraints;
    expect(byNode).toMatchObject({
      topologyKey: 'kubernetes.io/hostname',
      maxSkew: 1,
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: LABELS },
    });
  });

  it('runs as nobody who could change the image', () => {
    expect(pod.spec.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(pod.spec.securityContext.runAsUser).toBeGreaterThan(0);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('names pods by the labels that selectors and the portal are told', () => {
    const { selector } = onlyOne(manifests, 'Deployment').spec;
    expect(pod.metadata.labels).toMatchObject(LABELS);
    expect(selector.matchLabels).toEqual(LABELS);
    expect(onlyOne(manifests, 'Service').spec.selector).toEqual(LABELS);
    const readme = readFileSync(join(BASE, 'README.md'), 'utf8');
    const appConfig = /```yaml\n( *releases:[^`]+)```/.exec(readme)![1];
    const { selector: told, ports } = parse(appConfig).releases.canaryProxy;
    expect(told).toEqual(LABELS);
    expect(ports).toBe(settingsOf(manifests).ports);
  });

  it('has the arguments at the places that its examples of patches name', () => {
    const text = readFileSync(join(BASE, 'kustomization.yaml'), 'utf8');
    const patches = text
      .split('\n')
      .filter(line => /^# {7}- \{ op: /.test(line))
      .map(line => parse(line.slice(1))[0]);
    expect(patches).toHaveLength(2);
    for (const { path, value } of patches) {
      const [flag] = value.split('=');
      const [, place] = /\/args\/(-|\d+)$/.exec(path)!;
      const { length } = container.args;
      const at = place === '-' ? length : Number(place);
      // What is replaced is the same flag; what is added isn't there yet.
      expect(
        container.args.findIndex((arg: string) => arg.startsWith(flag)),
      ).toBe(at < length ? at : -1);
      const changed = renderBase();
      proxyContainer(changed).args.splice(at, 1, value);
      parseSettings({ ...settingsOf(changed), ...files.paths });
    }
  });
});
