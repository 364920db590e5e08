import { TargetContext } from '@backstage-releases/plugin-releases-node';
import { ANNOTATION_WORKLOAD } from '@backstage-releases/plugin-releases-common';

const ANNOTATION_ID = 'backstage.io/kubernetes-id';
const ANNOTATION_SELECTOR = 'backstage.io/kubernetes-label-selector';

/** One way to look for a Deployment. */
export type WorkloadQuery = { name: string } | { labelSelector: string };

/** In which ways to look for a target's Deployment; the first that finds something counts. Empty where the component says nothing. */
export function workloadQueries(target: TargetContext): WorkloadQuery[] {
  const annotations = target.service.annotations;
  const name = annotations[ANNOTATION_WORKLOAD];
  if (name) {
    return [{ name }];
  }
  const id = annotations[ANNOTATION_ID];
  if (id) {
    return [{ labelSelector: `${ANNOTATION_ID}=${id}` }, { name: id }];
  }
  const labelSelector = annotations[ANNOTATION_SELECTOR];
  return labelSelector ? [{ labelSelector }] : [];
}

/** A query in words. */
export function describeQuery(query: WorkloadQuery): string {
  return 'name' in query
    ? `named '${query.name}'`
    : `with labels '${query.labelSelector}'`;
}

/** Which annotations a component can say its workload with, for messages. */
export const WORKLOAD_ANNOTATIONS = `'${ANNOTATION_WORKLOAD}', '${ANNOTATION_ID}' or '${ANNOTATION_SELECTOR}'`;

export { ANNOTATION_ID };
