import { TargetContext } from '@backstage-releases/plugin-releases-node';
import { Deployment } from '../objects';
import { isRevision, revisionDeployment } from './revisionDeployment';

const target: TargetContext = {
  id: 'prod/default/shop',
  environment: 'prod',
  production: true,
  cluster: 'prod',
  namespace: 'prod',
  slot: 0,
  service: {
    entityRef: 'component:default/shop',
    name: 'shop',
    annotations: {},
  },
  fence: 4,
};

const r2 = {
  name: 'r2',
  version: '1.2.0',
  digest: `sha256:${'2'.repeat(64)}`,
  image: 'registry.example/shop',
};

const from = (containers: object[], initContainers?: object[]): Deployment => ({
  metadata: {
    name: 'shop',
    labels: {
      'argocd.argoproj.io/instance': 'shop',
      'backstage.io/kubernetes-id': 'shop-portal',
    },
    annotations: { 'deployment.kubernetes.io/revision': '7' },
  },
  spec: {
    replicas: 4,
    paused: true,
    minReadySeconds: 5,
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: {
        labels: { app: 'shop', 'backstage-releases/revision': 'r0' },
        annotations: { scrape: 'true' },
      },
      spec: { containers, initContainers } as never,
    },
  },
});

describe('revisionDeployment', () => {
  const image = `registry.example/shop:1.2.0@${r2.digest}`;

  it('is like its model, with another image, a label more and no instances', () => {
    const made = revisionDeployment(
      target,
      r2,
      from([{ name: 'app', image: 'elsewhere/shop', env: [{ name: 'A' }] }]),
    );
    expect(made).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'shop-r2',
        namespace: 'prod',
        labels: {
          'app.kubernetes.io/managed-by': 'backstage-releases',
          'backstage.io/kubernetes-id': 'shop-portal',
          'backstage-releases/revision': 'r2',
          'backstage-releases/service': 'shop',
        },
        annotations: {
          'backstage-releases/fence': '4',
          'backstage-releases/released-images': JSON.stringify({ app: image }),
          'backstage-releases/version': '1.2.0',
        },
      },
      spec: {
        replicas: 0,
        minReadySeconds: 5,
        selector: {
          matchLabels: { app: 'shop', 'backstage-releases/revision': 'r2' },
        },
        template: {
          metadata: {
            labels: { app: 'shop', 'backstage-releases/revision': 'r2' },
            annotations: { scrape: 'true' },
          },
          spec: { containers: [{ name: 'app', image, env: [{ name: 'A' }] }] },
        },
      },
    });
    expect(isRevision(made, target, r2)).toBe(true);
    expect(isRevision(made, target, { ...r2, version: '1.3.0' })).toBe(false);
    expect(isRevision(made, target, { ...r2, name: 'r3' })).toBe(false);
  });

  it('changes exactly the containers that run the image', () => {
    const { spec } = revisionDeployment(
      target,
      r2,
      from(
        [
          { name: 'mesh', image: 'mesh/proxy:2' },
          { name: 'app', image: 'registry.example/shop:1.1.0' },
        ],
        [{ name: 'migrate', image: 'registry.example/shop@sha256:0' }],
      ),
    );
    expect(spec.template.spec?.containers.map(one => one.image)).toEqual([
      'mesh/proxy:2',
      image,
    ]);
    expect(spec.template.spec?.initContainers?.[0].image).toBe(image);
  });

  it('refuses to guess which of several containers is meant', () => {
    expect(() =>
      revisionDeployment(
        target,
        r2,
        from([
          { name: 'mesh', image: 'mesh/proxy:2' },
          { name: 'app', image: 'registry.example/shop-fork:1' },
        ]),
      ),
    ).toThrow(
      "No container of Deployment 'shop' runs the image 'registry.example/shop'; they run 'mesh/proxy:2', 'registry.example/shop-fork:1'",
    );
  });
});
