import {
  Issue,
  Policy,
  RegionDetail,
  validateRegions,
} from '@backstage-releases/canary-policy';

/**
 * What a policy asks that can't be told here; nothing where the list is empty.
 *
 * @param regions - how finely the location file knows
 */
export function validateTold(
  { rules }: Policy,
  regions: RegionDetail,
): Issue[] {
  return rules.flatMap(({ segment }, index) =>
    segment === undefined
      ? []
      : validateRegions(segment, regions, `policy.rules[${index}].segment`),
  );
}
