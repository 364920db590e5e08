import {
  Issue,
  Policy,
  RegionDetail,
  Segment,
  validateRegions,
} from '@backstage-releases/canary-policy';

/** The segments for which requests are told apart here. */
export const TOLD_SEGMENTS: readonly string[] = [
  ...['network', 'device', 'header', 'cookie', 'users', 'method', 'hostname'],
  ...['all', 'any', 'not'],
];

/**
 * What a policy asks that can't be told here; nothing where the list is empty.
 *
 * @param regions - how finely the location file knows
 */
export function validateTold(
  { rules }: Policy,
  regions: RegionDetail,
): Issue[] {
  return rules.flatMap(({ segment }, index) => {
    const path = `policy.rules[${index}].segment`;
    return segment === undefined
      ? []
      : [
          ...validateRegions(segment, regions, path),
          ...kindsOf(segment)
            .filter(kind => !TOLD_SEGMENTS.includes(kind))
            .map(kind => ({
              path,
              value: segment,
              expected: `no '${kind}', which this proxy can't tell, only ${TOLD_SEGMENTS.map(
                told => `'${told}'`,
              ).join(', ')}`,
            })),
        ];
  });
}

function kindsOf(segment: Segment): string[] {
  const [kind] = Object.keys(segment);
  if ('not' in segment) {
    return [kind, ...kindsOf(segment.not)];
  }
  if ('all' in segment) {
    return [kind, ...segment.all.flatMap(kindsOf)];
  }
  return 'any' in segment ? [kind, ...segment.any.flatMap(kindsOf)] : [kind];
}
