import {
  ANNOTATION_FENCE,
  ANNOTATION_ORIGINAL,
  EntranceSeen,
} from '@backstage-releases/plugin-releases-node';
import { Ingress } from '../objects';
import { backendsOf } from './ingressBackends';

/** The Ingresses of a target, as they were at one look. */
export interface EntranceObjects {
  /** The Service that they point at when nothing is under way. */
  service: string;
  ingresses: Ingress[];
}

/** Says where the Ingresses of a target point. One that points at the service while another points at the proxy counts as pointing at the service. */
export function describeEntrance(
  { service, ingresses }: EntranceObjects,
  names: { entry: string; service: string },
): Omit<EntranceSeen, 'guard'> {
  if (ingresses.length === 0) {
    return {
      kind: 'Ingress',
      name: names.service,
      pointsTo: 'absent',
      leftovers: false,
    };
  }
  const used = ingresses.map(({ spec }) =>
    backendsOf(spec).map(backend => backend.service),
  );
  const pointsTo = used.some(backends => backends.includes(service))
    ? 'service'
    : used.some(backends => backends.includes(names.entry))
    ? 'proxy'
    : 'unknown';
  const marks = ingresses.some(
    ({ metadata: { annotations = {} } }) =>
      ANNOTATION_FENCE in annotations || ANNOTATION_ORIGINAL in annotations,
  );
  const redirected = used.some(backends => backends.includes(names.entry));
  return {
    kind: 'Ingress',
    name: ingresses.map(({ metadata }) => metadata.name).join("', '"),
    pointsTo,
    url: urlOf(ingresses[0]),
    leftovers: marks || redirected,
  };
}

/** The address of an Ingress that a load balancer has taken up; before that nobody can open it. */
function urlOf({ spec, status }: Ingress): string | undefined {
  const rule = spec.rules?.find(({ host }) => host && !host.startsWith('*'));
  if (!rule || !status?.loadBalancer?.ingress?.length) {
    return undefined;
  }
  const secure = spec.tls?.some(({ hosts }) => hosts?.includes(rule.host!));
  return `${secure ? 'https' : 'http'}://${rule.host}${
    rule.http?.paths[0]?.path ?? '/'
  }`;
}
