/** One condition of a label selector. */
export interface LabelRequirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  values: string[];
}

/** `spec.selector` of workloads and `labelSelector` fields. */
export interface LabelSelectorObject {
  matchLabels?: Record<string, string>;
  matchExpressions?: Array<{
    key: string;
    operator: string;
    values?: string[];
  }>;
}

/** The requirements of a selector object. An empty selector matches everything. */
export function labelRequirements(
  selector: LabelSelectorObject,
): LabelRequirement[] {
  return [
    ...Object.entries(selector.matchLabels ?? {}).map(
      ([key, value]): LabelRequirement => ({
        key,
        operator: 'In',
        values: [value],
      }),
    ),
    ...(selector.matchExpressions ?? []).map(expression => ({
      key: expression.key,
      operator: expression.operator as LabelRequirement['operator'],
      values: expression.values ?? [],
    })),
  ];
}

/** Whether labels fulfil all requirements. */
export function matchesLabels(
  requirements: LabelRequirement[],
  labels: Record<string, string> | undefined,
): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value =
      labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case 'In':
        return value !== undefined && values.includes(value);
      case 'NotIn':
        return value === undefined || !values.includes(value);
      case 'Exists':
        return value !== undefined;
      case 'DoesNotExist':
        return value === undefined;
      case 'Gt':
        return value !== undefined && Number(value) > Number(values[0]);
      default:
        return value !== undefined && Number(value) < Number(values[0]);
    }
  });
}

/** A selector object as text, as `kubectl get` prints and the scale subresource carries it. */
export function formatLabelSelector(
  selector: LabelSelectorObject | undefined,
): string {
  const parts = labelRequirements(selector ?? {}).map(
    ({ key, operator, values }) => {
      switch (operator) {
        case 'In':
          return values.length === 1
            ? `${key}=${values[0]}`
            : `${key} in (${[...values].sort().join(',')})`;
        case 'NotIn':
          return `${key} notin (${[...values].sort().join(',')})`;
        case 'Exists':
          return key;
        default:
          return `!${key}`;
      }
    },
  );
  return parts.sort().join(',');
}
