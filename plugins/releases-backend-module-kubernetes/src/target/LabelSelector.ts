import type { LabelSelector } from 'kubernetes-types/meta/v1';

type Labels = Record<string, string>;

/** Whether labels carry all of some others. */
export function hasLabels(labels: Labels | undefined, wanted: Labels): boolean {
  return Object.entries(wanted).every(
    ([key, value]) => labels?.[key] === value,
  );
}

/** Whether a selector of a workload takes these labels. */
export function selects(
  selector: LabelSelector,
  labels: Labels | undefined,
): boolean {
  return (
    hasLabels(labels, selector.matchLabels ?? {}) &&
    (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
      const value = labels?.[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values?.includes(value);
        case 'NotIn':
          return value === undefined || !values?.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    })
  );
}

/** Labels in the form of a query's `labelSelector`. */
export function toLabelSelector(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
