import { innerSegments } from './compileRule';
import { Issue } from './Issue';
import { Policy, Segment } from './Policy';
import { detailOf, RegionDetail } from './Region';

/**
 * What whoever decides must be able to tell of a request, besides what every request has.
 *
 * @public
 */
export interface PolicyNeeds {
  /** How finely it must be known where an address is. */
  region: RegionDetail;
}

const details: RegionDetail[] = ['none', 'country', 'subdivision'];

/**
 * What a policy needs to be told.
 *
 * @public
 */
export function policyNeeds({ rules }: Pick<Policy, 'rules'>): PolicyNeeds {
  const found = rules.flatMap(({ segment }) =>
    segment ? regionsOf(segment, '').map(({ region }) => region) : [],
  );
  const finest = Math.max(
    0,
    ...found.map(region => details.indexOf(detailOf(region))),
  );
  return { region: details[finest] };
}

/**
 * The regions of a segment that can't be told where locations are known in no more than a given detail; none where the list is empty.
 *
 * @param path - where the segment stands in its document
 * @public
 */
export function validateRegions(
  segment: Segment,
  known: RegionDetail,
  path: string = '',
): Issue[] {
  return regionsOf(segment, path)
    .filter(
      ({ region }) =>
        details.indexOf(detailOf(region)) > details.indexOf(known),
    )
    .map(({ region, path: place }) => ({
      path: place,
      value: region,
      expected:
        known === 'none'
          ? 'no region: there is no location file here'
          : 'a country or a continent: the location file here has no subdivisions',
    }));
}

function regionsOf(
  segment: Segment,
  path: string,
): Array<{ region: string; path: string }> {
  const place = path && `${path}.`;
  if ('region' in segment) {
    return segment.region.map((region, i) => ({
      region,
      path: `${place}region[${i}]`,
    }));
  }
  if ('not' in segment) {
    return regionsOf(segment.not, `${place}not`);
  }
  const kind = 'all' in segment ? 'all' : 'any';
  return innerSegments(segment).flatMap((inner, i) =>
    regionsOf(inner, `${place}${kind}[${i}]`),
  );
}
