import { echoImages } from '../kubelet/echoImages';
import type { ImageRegistry } from '../kubelet/ImageRegistry';
import type { LocalCluster, LocalClusterOptions } from '../LocalCluster';
import { startCluster } from '../startCluster';

/** Every image echoes, but `missing` doesn't exist and `crash` doesn't start. */
export const testImages: ImageRegistry = {
  resolve(image) {
    if (image.startsWith('missing')) {
      return undefined;
    }
    if (image.startsWith('crash')) {
      return {
        start: async () => {
          throw new Error('refuses to start');
        },
      };
    }
    return echoImages.resolve(image);
  },
};

/** A cluster with test images on any free ports, and calls on its API. */
export interface TestCluster extends LocalCluster {
  /** A request to the API server; answers status and parsed body. */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: any; headers: Headers }>;
  /** A request to the entrance. */
  visit(path: string, init?: RequestInit): Promise<Response>;
  /** Ends the cluster. Throws when it has told of faults of its own. */
  stop(): Promise<void>;
}

/** Starts a {@link TestCluster}; who does stops it. */
export async function startTestCluster(
  options: Partial<LocalClusterOptions> = {},
): Promise<TestCluster> {
  const faults: string[] = [];
  const cluster = await startCluster({
    images: testImages,
    token: 'secret',
    drain: 20,
    restartBackoff: 50,
    onError: message => faults.push(message),
    ...options,
  });
  const end = cluster.stop.bind(cluster);
  return Object.assign(cluster, {
    async stop() {
      await end();
      if (faults.length > 0) {
        throw new Error(`The cluster had faults: ${faults.join('; ')}`);
      }
    },
    async call(
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ) {
      const response = await fetch(`${cluster.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${cluster.token}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: response.headers.get('content-type')?.includes('json')
          ? JSON.parse(text)
          : text,
      };
    },
    visit: (path: string, init?: RequestInit) =>
      fetch(`${cluster.ingressUrl}${path}`, init),
  });
}

/** A Deployment of one container that listens on port `http`. */
export function deployment(
  name: string,
  image: string,
  spec: object = {},
  container: object = {},
) {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          terminationGracePeriodSeconds: 5,
          containers: [
            {
              name: 'app',
              image,
              ports: [{ name: 'http', containerPort: 8080 }],
              ...container,
            },
          ],
        },
      },
      ...spec,
    },
  };
}

/** A Service for the pods of a {@link deployment}. */
export function service(name: string, spec: object = {}) {
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

/** An Ingress that sends everything to a Service. */
export function ingress(name: string, path = '/', host?: string) {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name },
    spec: {
      rules: [
        {
          host,
          http: {
            paths: [
              {
                path,
                pathType: 'Prefix',
                backend: { service: { name, port: { number: 80 } } },
              },
            ],
          },
        },
      ],
    },
  };
}
