import type {
  HTTPIngressPath,
  IngressBackend,
  IngressRule,
} from 'kubernetes-types/networking/v1';
import { anything, integer, listOf, object, text } from '../schema/Schema';
import type { KubeObject } from '../store/KubeObject';
import { invalid, notSupported, required, type Cause } from './causes';
import { ageColumn, nameColumn } from './columns';
import { nameProblems } from './names';
import { defineKind } from './ResourceKind';

const backendSchema = object({
  service: object({
    name: text({ keepsEmpty: true }),
    port: object({ name: text(), number: integer() }, { always: true }),
  }),
  resource: anything,
});

export const ingressKind = defineKind({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  hasGeneration: true,
  fields: {
    spec: object(
      {
        ingressClassName: text({ keepsEmpty: true }),
        defaultBackend: backendSchema,
        tls: listOf(object({ hosts: listOf(text()), secretName: text() })),
        rules: listOf(
          object({
            host: text(),
            http: object({
              paths: listOf(
                object({
                  path: text(),
                  pathType: text({ keepsEmpty: true }),
                  backend: object(backendSchema.fields, { always: true }),
                }),
                { keepsEmpty: true },
              ),
            }),
          }),
        ),
      },
      { always: true },
    ),
    status: object(
      {
        loadBalancer: object({ ingress: listOf(anything) }, { always: true }),
      },
      { always: true },
    ),
  },
  validate,
  columns: [
    nameColumn,
    {
      name: 'Class',
      cell: ({ spec }) => spec.ingressClassName ?? '<none>',
    },
    {
      name: 'Hosts',
      cell: ({ spec }) =>
        ((spec.rules ?? []) as IngressRule[])
          .map(rule => rule.host)
          .filter(Boolean)
          .join(',') || '*',
    },
    {
      name: 'Address',
      cell: ({ status }) =>
        (
          (status.loadBalancer?.ingress ?? []) as Array<{
            ip?: string;
            hostname?: string;
          }>
        )
          .map(each => each.ip ?? each.hostname)
          .join(','),
    },
    {
      name: 'Ports',
      cell: ({ spec }) => (spec.tls?.length ? '80, 443' : '80'),
    },
    ageColumn,
  ],
});

function validate({ spec }: KubeObject): Cause[] {
  const causes: Cause[] = [];
  const rules: IngressRule[] = spec.rules ?? [];
  if (rules.length === 0 && !spec.defaultBackend) {
    causes.push(
      invalid(
        'spec',
        spec,
        'either `defaultBackend` or `rules` must be specified',
      ),
    );
  }
  if (spec.defaultBackend) {
    causes.push(...validateBackend(spec.defaultBackend, 'spec.defaultBackend'));
  }
  for (const [index, rule] of rules.entries()) {
    const path = `spec.rules[${index}]`;
    const host = rule.host?.replace(/^\*\./, '');
    if (host) {
      causes.push(
        ...nameProblems('subdomain', host).map(problem =>
          invalid(`${path}.host`, rule.host, problem),
        ),
      );
    }
    if (rule.http && rule.http.paths.length === 0) {
      causes.push(required(`${path}.http.paths`));
    }
    for (const [place, entry] of (rule.http?.paths ?? []).entries()) {
      causes.push(...validatePath(entry, `${path}.http.paths[${place}]`));
    }
  }
  return causes;
}

function validatePath(entry: HTTPIngressPath, path: string): Cause[] {
  const types = ['Exact', 'ImplementationSpecific', 'Prefix'];
  const causes: Cause[] = [];
  if (!entry.pathType) {
    causes.push(required(`${path}.pathType`, 'pathType must be specified'));
  } else if (!types.includes(entry.pathType)) {
    causes.push(notSupported(`${path}.pathType`, entry.pathType, types));
  } else if (
    entry.pathType !== 'ImplementationSpecific' &&
    !entry.path?.startsWith('/')
  ) {
    causes.push(
      invalid(`${path}.path`, entry.path ?? '', 'must be an absolute path'),
    );
  }
  return [...causes, ...validateBackend(entry.backend, `${path}.backend`)];
}

function validateBackend(backend: IngressBackend, path: string): Cause[] {
  const { service } = backend;
  if (!service) {
    return backend.resource
      ? []
      : [required(path, 'resource or service backend is required')];
  }
  const causes: Cause[] = [];
  if (!service.name) {
    causes.push(required(`${path}.service.name`));
  }
  const { name, number } = service.port ?? {};
  if (!name && !number) {
    causes.push(
      required(`${path}.service.port`, 'port name or number is required'),
    );
  } else if (name && number) {
    causes.push(invalid(path, '', 'cannot set both port name & port number'));
  } else if (number && (number < 1 || number > 65535)) {
    causes.push(
      invalid(
        `${path}.service.port.number`,
        number,
        'must be between 1 and 65535, inclusive',
      ),
    );
  }
  return causes;
}
