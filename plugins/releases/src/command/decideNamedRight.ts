import { listWords } from '../words/countWords';
import { personName } from '../words/personName';
import { Right } from './Right';

/**
 * The right to do what a plan leaves to certain people: the permission, and to be one of those whom the plan names.
 *
 * `owned` is undefined while it isn't known who is signed in. Where a plan says `owner`, the service's `owner` is meant.
 */
export function decideNamedRight(
  right: Right,
  named: string[] | undefined,
  owned: string[] | undefined,
  owner: string | undefined,
): Right {
  if (!right.allowed || !named?.length) {
    return right;
  }
  if (!owned) {
    return { allowed: false, missing: 'Checking who you are…' };
  }
  const owns = new Set(owned.map(ref => ref.toLocaleLowerCase('en-US')));
  const asked = named.map(ref => (ref === 'owner' && owner ? owner : ref));
  return asked.some(ref => owns.has(ref.toLocaleLowerCase('en-US')))
    ? right
    : {
        allowed: false,
        missing: `The plan asks ${listWords(
          asked.map(personName),
        )}, and you are not one of them.`,
      };
}
