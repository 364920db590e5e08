import { Manifest } from '@backstage-releases/local-cluster';

/** Where it runs. */
export const NAMESPACE = 'prod';
/** By which its Ingress knows it. */
export const HOST = 'shop.example';
/** Its image, without a tag. */
export const IMAGE = 'registry.example/shop';
/** The component. */
export const ENTITY_REF = 'component:default/shop';

/** What can be released. */
export const shopVersions = ['1.0.0', '1.1.0', '1.2.0', '1.3.0'].map(
  (version, index) => ({
    version,
    digest: `sha256:${String(index).repeat(64)}`,
  }),
);

/**
 * The component, and a plan for it.
 *
 * @param pipelines - the canary stage of each pipeline, by its name
 */
export function shopEntities(pipelines: Record<string, object>) {
  return [
    {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: 'shop',
        annotations: {
          'backstage.io/kubernetes-id': 'shop',
          'backstage-releases/plan': 'web-service',
          'backstage-releases/image': IMAGE,
        },
      },
      spec: { type: 'website', lifecycle: 'production', owner: 'shop-team' },
    },
    {
      apiVersion: 'backstage-releases/v1alpha1',
      kind: 'ReleasePlan',
      metadata: { name: 'web-service' },
      spec: {
        owner: 'group:default/platform',
        pipelines: Object.fromEntries(
          Object.entries(pipelines).map(([name, canary]) => [
            name,
            {
              environment: 'prod',
              stages: { canary: { type: 'canary', ...canary } },
            },
          ]),
        ),
      },
    },
  ];
}

const labels = { app: 'shop' };
const metadata = { name: 'shop', namespace: NAMESPACE };

/** What runs before anything is released. */
export const shopManifests: Manifest[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      ...metadata,
      labels: { 'backstage.io/kubernetes-id': 'shop' },
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'app',
              image: `${IMAGE}:1.0.0`,
              ports: [{ name: 'http', containerPort: 8080 }],
            },
          ],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      selector: labels,
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata,
    spec: {
      rules: [
        {
          host: HOST,
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: {
                  service: { name: 'shop', port: { name: 'http' } },
                },
              },
            ],
          },
        },
      ],
    },
  },
];
