import { isShare } from '@backstage-releases/canary-policy';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { z } from 'zod';
import { DNS_LABEL_EXPECTED, dnsLabel } from '../../input/dnsLabel';
import { textLike } from '../../input/textLike';

/** Epoch ms. */
export const time = wholeNumber(
  0,
  Number.MAX_SAFE_INTEGER,
  'a time in milliseconds since 1970',
).describe('Milliseconds since 1970');

/** The database counts in 32 bits, and fails beyond. */
export const MAX_COUNT = 2_147_483_647;

/** Number of a release. */
export const releaseId = wholeNumber(1, MAX_COUNT, 'the number of a release');

/** Name of an environment, pipeline or stage. */
export const name = textLike(dnsLabel, `a name of ${DNS_LABEL_EXPECTED}`);

/** Namespace or name of an entity, as the catalog allows them. */
export const entityName = textLike(
  /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/,
  'a namespace or name of the catalog',
);

/** Free text. PostgreSQL stores no NUL. */
export const text = textLike(
  /^[^\0]{0,1000}$/,
  'a text of at most 1000 characters',
);

/** Ref of a component, in full and lower case once it is read. */
export const componentRef = z
  .string({
    error: "the ref of a component, for example 'component:default/shop'",
  })
  .max(300, { error: 'at most 300 characters' })
  .refine(isComponentRef, {
    error: "the ref of a component, for example 'component:default/shop'",
  })
  .transform(ref => stringifyEntityRef(parseEntityRef(ref)));

/** Percent. */
export const share = (() => {
  const error = 'a percentage from 0 to 100 with at most two decimals';
  return z
    .number({ error })
    .min(0, { error })
    .max(100, { error })
    .refine(isShare, { error })
    .describe('Percent, 0 to 100 with at most two decimals');
})();

/** A whole number in a range; `expected` says which. */
export function wholeNumber(min: number, max: number, expected: string) {
  return z
    .int({ error: expected })
    .min(min, { error: expected })
    .max(max, { error: expected });
}

function isComponentRef(ref: string): boolean {
  try {
    const { kind, namespace, name: entity } = parseEntityRef(ref);
    return (
      kind.toLocaleLowerCase('en-US') === 'component' &&
      [namespace, entity].every(part => entityName.safeParse(part).success)
    );
  } catch {
    return false;
  }
}
