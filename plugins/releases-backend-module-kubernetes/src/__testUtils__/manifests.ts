import { Manifest } from '@backstage-releases/local-cluster';

/** A Deployment of two instances that answer with the name of their image. */
export function deployment(
  name = 'shop',
  spec: object = {},
  labels: Record<string, string> = { app: name },
): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      labels: { ...labels, 'backstage.io/kubernetes-id': name },
    },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'app',
              image: `registry.example/${name}:1.0.0`,
              ports: [{ name: 'http', containerPort: 8080 }],
            },
          ],
        },
      },
      ...spec,
    },
  };
}

/** A Service for the instances of a Deployment. */
export function service(name = 'shop', spec: object = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: {
      selector: { app: name },
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      ...spec,
    },
  };
}

/** One path of an Ingress to a Service. */
export function path(
  serviceName = 'shop',
  port: object = { name: 'http' },
  where = '/',
): object {
  return {
    path: where,
    pathType: 'Prefix',
    backend: { service: { name: serviceName, port } },
  };
}

/** An Ingress for a host. */
export function ingress(
  name = 'shop',
  host = `${name}.example`,
  paths: object[] = [path(name)],
): Manifest {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name },
    spec: { rules: [{ host, http: { paths } }] },
  };
}

/** A service that is reached from outside. */
export const shop: Manifest[] = [deployment(), service(), ingress()];
