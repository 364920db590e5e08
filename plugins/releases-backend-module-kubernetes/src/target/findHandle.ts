import {
  ANNOTATION_ORIGINAL,
  LABEL_REVISION,
  LABEL_SERVICE,
} from '@backstage-releases/plugin-releases-node';
import { InputError } from '@backstage/errors';
import { Service } from '../objects';
import { hasLabels } from './LabelSelector';

/** What a Service selects apart from the revision. */
export function baseSelector(service: Service): Record<string, string> {
  const { [LABEL_REVISION]: _, ...base } = service.spec.selector ?? {};
  return base;
}

/** Other people's Services that select what carries these labels, whatever its revision. */
export function servicesOf(
  services: Service[],
  labels: Record<string, string>,
): Service[] {
  return services.filter(service => {
    const base = baseSelector(service);
    return (
      !service.metadata.labels?.[LABEL_SERVICE] &&
      Object.keys(base).length > 0 &&
      hasLabels(labels, base)
    );
  });
}

/**
 * The Service that callers of a workload use: the one that was taken over already, else the one with a name of the service, else the only one.
 *
 * @throws InputError where no Service selects the workload, which runs all the same, and with the candidates where several do.
 */
export function findHandle(
  services: Service[],
  workload: { name: string; labels: Record<string, string>; names: string[] },
): Service {
  const candidates = servicesOf(services, workload.labels);
  const takenOver = candidates.filter(
    service =>
      service.metadata.annotations?.[ANNOTATION_ORIGINAL] ||
      service.spec.selector?.[LABEL_REVISION],
  );
  const named = workload.names.flatMap(name =>
    candidates.filter(service => service.metadata.name === name),
  );
  const found =
    (takenOver.length === 1 && takenOver[0]) ||
    named[0] ||
    (candidates.length === 1 && candidates[0]);
  if (found) {
    return found;
  }
  if (candidates.length === 0) {
    throw new InputError(
      `No Service selects the instances of Deployment '${
        workload.name
      }'; the Services of its namespace are ${quoted(services)}`,
    );
  }
  throw new InputError(
    `Several Services select the instances of Deployment '${
      workload.name
    }': ${quoted(candidates)}. One of them must be called ${workload.names
      .map(name => `'${name}'`)
      .join(' or ')}`,
  );
}

function quoted(services: Service[]): string {
  return (
    services.map(({ metadata }) => `'${metadata.name}'`).join(', ') || 'none'
  );
}
