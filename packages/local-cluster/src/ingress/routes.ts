import type {
  IngressBackend,
  IngressSpec,
} from 'kubernetes-types/networking/v1';
import type { KubeObject } from '../store/KubeObject';

/** Where a request goes: a port of a Service. */
export interface Backend {
  namespace: string;
  service: string;
  port: { name?: string; number?: number };
}

/** One path of one Ingress. */
export interface Route {
  /** Lower case; absent for any host, `*.example.com` for one label before it. */
  host?: string;
  path: string;
  isExact: boolean;
  backend: Backend;
}

/** The routes of all Ingresses, the more particular first. */
export function routesOf(ingresses: KubeObject[]): Route[] {
  const routes = ingresses.flatMap(({ metadata, spec }) => {
    const { rules = [], defaultBackend } = spec as IngressSpec;
    const namespace = metadata.namespace ?? '';
    const own: Route[] = rules.flatMap(rule =>
      (rule.http?.paths ?? []).flatMap(entry =>
        routeOf(
          namespace,
          rule.host,
          entry.path ?? '/',
          entry.pathType === 'Exact',
          entry.backend,
        ),
      ),
    );
    return defaultBackend
      ? [...own, ...routeOf(namespace, undefined, '/', false, defaultBackend)]
      : own;
  });
  return routes.sort(
    (a, b) =>
      hostRank(b.host) - hostRank(a.host) ||
      Number(b.isExact) - Number(a.isExact) ||
      b.path.length - a.path.length,
  );
}

/** The route of a request. `host` is that of the `Host` header, `path` that of the URL without its query. */
export function findRoute(
  routes: Route[],
  host: string,
  path: string,
): Route | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  return routes.find(
    route => matchesHost(route.host, name) && matchesPath(route, path),
  );
}

function routeOf(
  namespace: string,
  host: string | undefined,
  path: string,
  isExact: boolean,
  { service }: IngressBackend,
): Route[] {
  return service
    ? [
        {
          host: host?.toLowerCase() || undefined,
          path,
          isExact,
          backend: {
            namespace,
            service: service.name,
            port: { ...service.port },
          },
        },
      ]
    : [];
}

function hostRank(host: string | undefined): number {
  if (host === undefined) {
    return 0;
  }
  return host.startsWith('*.') ? 1 : 2;
}

function matchesHost(host: string | undefined, name: string): boolean {
  if (host?.startsWith('*.')) {
    const dot = name.indexOf('.');
    return dot > 0 && name.slice(dot) === host.slice(1);
  }
  return host === undefined || host === name;
}

/** A prefix matches whole elements of a path: `/shop` is for `/shop` and `/shop/cart`, not for `/shopping`. */
function matchesPath(route: Route, path: string): boolean {
  if (route.isExact) {
    return path === route.path;
  }
  const prefix = route.path.replace(/\/+$/, '');
  return path === prefix || path.startsWith(`${prefix}/`) || prefix === '';
}
