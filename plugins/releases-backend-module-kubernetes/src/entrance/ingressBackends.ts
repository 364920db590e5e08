import type {
  IngressBackend,
  IngressSpec,
} from 'kubernetes-types/networking/v1';

/** A port as an Ingress names it. */
export type BackendPort = { name?: string; number?: number };

/** Where an Ingress sends requests to a Service. */
export interface ServiceBackend {
  service: string;
  port: BackendPort;
  /** For people, for example `shop.example/api`. */
  route: string;
}

/** All Services that an Ingress sends requests to. */
export function backendsOf(spec: IngressSpec): ServiceBackend[] {
  const found: ServiceBackend[] = [];
  mapBackends(spec, (backend, route) => {
    if (backend.service) {
      const { name, port } = backend.service;
      found.push({ service: name, port: port ?? {}, route });
    }
    return backend;
  });
  return found;
}

/** The same Ingress with another Service in place of one. Nothing else changes, not even the ports. */
export function withService(
  spec: IngressSpec,
  from: string,
  to: string,
): IngressSpec {
  return mapBackends(spec, backend =>
    backend.service?.name === from
      ? { ...backend, service: { ...backend.service, name: to } }
      : backend,
  );
}

function mapBackends(
  spec: IngressSpec,
  change: (backend: IngressBackend, route: string) => IngressBackend,
): IngressSpec {
  const { defaultBackend, rules } = spec;
  return {
    ...spec,
    ...(defaultBackend
      ? { defaultBackend: change(defaultBackend, 'everything else') }
      : {}),
    ...(rules
      ? {
          rules: rules.map(rule => ({
            ...rule,
            ...(rule.http
              ? {
                  http: {
                    ...rule.http,
                    paths: rule.http.paths.map(path => ({
                      ...path,
                      backend: change(
                        path.backend,
                        `${rule.host ?? '*'}${path.path ?? '/'}`,
                      ),
                    })),
                  },
                }
              : {}),
          })),
        }
      : {}),
  };
}
