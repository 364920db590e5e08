import { bucketOf, bucketsOf } from '@backstage-releases/canary-policy';
import { ChaosRequest, isIdempotent } from './ChaosRequest';
import type { Outcome } from './ClientSocket';
import { contentOf } from './contentOf';
import { isHarmless } from './Fault';
import type { Generation } from './Generations';

/** What is known around a request. */
export interface Circumstances {
  /** Those that its proxy may have been in while it was under way. */
  generations: readonly Generation[];
  /** Something was killed, stopped or deaf while it was under way, or just before. */
  isDisturbed: boolean;
  /** Its proxy was killed while it was under way. */
  isKilled: boolean;
  /** A request before it on its connection didn't end well. */
  isAfterTrouble: boolean;
  /** Users of the canary get stable only where a generation says so. */
  isStrict: boolean;
}

/** Of what a proxy says by itself, what a request without a mistake may get. */
const OF_PROXY = new Set([502, 503, 504]);

/**
 * Judges what became of a request.
 *
 * @returns what must never be, `undefined` where all is well
 */
export function judge(
  request: ChaosRequest,
  outcome: Outcome,
  circumstances: Circumstances,
): string | undefined {
  const { answer, lost } = outcome;
  if (lost !== undefined && /^unreadable|for a minute/.test(lost)) {
    return `The connection: ${lost}`;
  }
  if (answer !== undefined) {
    const problem = answer.headers.has('x-pod')
      ? judgeAnswer(request, answer, circumstances)
      : judgeOwn(answer);
    if (problem !== undefined) {
      return problem;
    }
  }
  const isWhole = answer?.isWhole && answer.headers.has('x-pod');
  if (isWhole || isExplained(request, circumstances)) {
    return undefined;
  }
  return `A request to which nothing happened came to no answer (${
    lost ?? answer?.status
  })`;
}

function judgeAnswer(
  { id, uid, method, version, answerLength }: ChaosRequest,
  { headers, body, status, ...answer }: NonNullable<Outcome['answer']>,
  { generations, isStrict, isKilled }: Circumstances,
): string | undefined {
  if (headers.get('x-id') !== id) {
    return `The answer is to '${headers.get('x-id')}'`;
  }
  // The system ends the connections of a process that is killed as if they were over.
  const isUnsure =
    isKilled && version === '1.0' && !headers.has('content-length');
  const isWhole = answer.isWhole && !isUnsure;
  if (status !== 101) {
    const content = contentOf(`answer ${id}`, answerLength);
    const expected = method === 'HEAD' ? content.subarray(0, 0) : content;
    if (isWhole && !body.equals(expected)) {
      return `The answer's body is another: ${body.length} bytes instead of ${expected.length}`;
    }
    if (!isWhole && !expected.subarray(0, body.length).equals(body)) {
      return "The part of the answer's body that came is another";
    }
  }
  const pod = headers.get('x-pod') ?? '';
  const group = headers.get('x-group') === 'canary' ? 'canary' : 'stable';
  const isAllowed = generations.some((generation, at) => {
    const due = groupOf(generation, uid);
    const mayFallBack = !isStrict && due === 'canary';
    return (
      (group === due || (mayFallBack && group === 'stable')) &&
      // what is sent again stays with its group, which may have got other instances
      generations.slice(at).some(({ salt, [group]: pods }) => {
        return salt === generation.salt && pods.includes(pod);
      })
    );
  });
  return isAllowed
    ? undefined
    : `The answer came from '${pod}' as ${group}, which no generation says`;
}

function judgeOwn({ status }: NonNullable<Outcome['answer']>) {
  return OF_PROXY.has(status)
    ? undefined
    : `The proxy answered ${status} to a request without a mistake`;
}

/** The group of a user, from the document alone. Without instances of the canary everyone gets stable. */
export function groupOf(
  { salt, share, canary }: Generation,
  uid: string,
): 'stable' | 'canary' {
  return share !== undefined &&
    canary.length > 0 &&
    bucketOf(salt, uid) < bucketsOf(share)
    ? 'canary'
    : 'stable';
}

function isExplained(
  { fault, method, bodyLength, isChunked }: ChaosRequest,
  { isDisturbed, isAfterTrouble }: Circumstances,
): boolean {
  return (
    isDisturbed ||
    isAfterTrouble ||
    !isHarmless(fault) ||
    // an idle connection may be closed under any request, and this one can't be sent again
    !isIdempotent(method) ||
    bodyLength > 0 ||
    isChunked
  );
}
