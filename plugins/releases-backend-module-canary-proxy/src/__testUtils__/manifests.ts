import { Manifest } from '@backstage-releases/local-cluster';

/** The Deployment and the Service of a revision of `shop`. */
export function revisionObjects(revision: string): Manifest[] {
  const name = `shop-${revision}`;
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'prod' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: {
            containers: [
              {
                name: 'shop',
                image: 'echo',
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
      metadata: { name, namespace: 'prod' },
      spec: {
        selector: { app: name },
        ports: [
          { name: 'metrics', port: 9090, targetPort: 'http' },
          { name: 'http', port: 80, targetPort: 'http' },
        ],
      },
    },
  ];
}
