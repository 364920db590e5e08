import { EntranceSeen } from '@backstage-releases/plugin-releases-node';
import { Ingress } from '../objects';
import { entranceMarks } from './entranceMarks';
import { backendsOf } from './ingressBackends';

/** The Ingresses of a target, as they were at one look. */
export interface EntranceObjects {
  /** The Service that they point at when nothing is under way. */
  service: string;
  /** The fence of that Service, which keeps one also when the Ingresses are as they were. */
  fence: number;
  ingresses: Ingress[];
}

/** Says where the Ingresses of a target point. As long as any of them points at the service, all count as pointing at the service. */
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
  const used = new Set(
    ingresses.flatMap(({ spec }) =>
      backendsOf(spec).map(backend => backend.service),
    ),
  );
  const marks = Object.values(entranceMarks(names.service));
  const isMarked = ingresses.some(({ metadata: { annotations = {} } }) =>
    marks.some(mark => mark in annotations),
  );
  return {
    kind: 'Ingress',
    name: ingresses.map(({ metadata }) => metadata.name).join("', '"),
    pointsTo: whereTo(used, service, names.entry),
    url: urlOf(ingresses),
    leftovers: isMarked || used.has(names.entry),
  };
}

function whereTo(
  used: Set<string>,
  service: string,
  entry: string,
): EntranceSeen['pointsTo'] {
  if (used.has(service)) {
    return 'service';
  }
  return used.has(entry) ? 'proxy' : 'unknown';
}

/** The address of an Ingress that a load balancer has taken up; before that nobody can open it. */
function urlOf(ingresses: Ingress[]): string | undefined {
  for (const { spec, status } of ingresses) {
    const rule = spec.rules?.find(({ host }) => host && !host.startsWith('*'));
    if (rule && status?.loadBalancer?.ingress?.length) {
      const secure = spec.tls?.some(({ hosts }) => hosts?.includes(rule.host!));
      return `${secure ? 'https' : 'http'}://${rule.host}${
        rule.http?.paths[0]?.path ?? '/'
      }`;
    }
  }
  return undefined;
}
