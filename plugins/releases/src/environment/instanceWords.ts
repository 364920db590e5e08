import { InstanceView } from '@backstage-releases/plugin-releases-common';
import { countWords } from '../words/countWords';

const order: InstanceView['status'][] = [
  'ready',
  'starting',
  'failing',
  'terminating',
];

/** How many instances are how: `20 of 23 ready, 2 starting, 1 failing`. */
export function instanceCountWords(instances: InstanceView[]): string {
  if (instances.length === 0) {
    return 'no instances';
  }
  const counts = order.map(status => ({
    status,
    count: instances.filter(each => each.status === status).length,
  }));
  const ready = counts[0].count;
  if (ready === instances.length) {
    return `${ready} ready`;
  }
  const others = counts
    .slice(1)
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`);
  return [`${ready} of ${instances.length} ready`, ...others].join(', ');
}

/** Why instances aren't ready, each reason once: `crash loop: OOMKilled, 3 restarts`. */
export function instanceReasons(instances: InstanceView[]): string[] {
  const reasons = instances
    .filter(each => each.status === 'failing' || each.status === 'starting')
    .filter(each => each.reason !== undefined)
    .map(each =>
      each.restarts > 0
        ? `${each.reason}, ${countWords(each.restarts, 'restart')}`
        : each.reason!,
    );
  return [...new Set(reasons)];
}

/** One instance in words. */
export function instanceWords(instance: InstanceView, role?: string): string {
  return [
    `${instance.name}: ${instance.status}`,
    `${instance.version}${role ? ` (${role})` : ''}`,
    instance.reason,
    instance.restarts > 0
      ? countWords(instance.restarts, 'restart')
      : undefined,
  ]
    .filter(Boolean)
    .join(', ');
}
