import { NotAllowedError } from '@backstage/errors';

/**
 * Throws `NotAllowedError` where a person is not among those that a plan names. `owner` stands for the component's owner.
 */
export function assertMayDecide(
  from: string[],
  person: { ref: string; ownershipRefs: string[] },
  owner: string | undefined,
): void {
  const allowed = approverRefs(from, owner);
  if (
    !allowed.some(ref => [person.ref, ...person.ownershipRefs].includes(ref))
  ) {
    throw new NotAllowedError(
      `'${person.ref}' may not decide this; the plan asks ${allowed
        .map(ref => `'${ref}'`)
        .join(' or ')}`,
    );
  }
}

/** Whether nobody but the component's owner may decide. */
export function isOwnersOnly(from: string[]): boolean {
  return from.every(ref => ref === 'owner');
}

/** The entity refs of those who may decide. */
export function approverRefs(
  from: string[],
  owner: string | undefined,
): string[] {
  return from.flatMap(ref => (ref === 'owner' ? owner ?? [] : ref));
}
