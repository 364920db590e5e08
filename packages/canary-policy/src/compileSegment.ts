import { Address, parseAddress } from './Address';
import { compileNetworks } from './Network';
import { Segment, ValueMatch } from './Policy';
import { PolicyRequest } from './PolicyRequest';
import { toReceived } from './receivedText';

/**
 * One request while it is being decided; its address is read at most once, and only if someone asks.
 */
export class RequestFacts {
  readonly request: PolicyRequest;
  #address: Address | undefined;
  #addressRead = false;

  constructor(request: PolicyRequest) {
    this.request = request;
  }

  get address(): Address | undefined {
    if (!this.#addressRead) {
      this.#addressRead = true;
      const text = this.request.address;
      this.#address = text === undefined ? undefined : parseAddress(text);
    }
    return this.#address;
  }
}

/**
 * Whether the sender of a request is in a segment.
 */
export type SegmentTest = (facts: RequestFacts) => boolean;

/**
 * Compiles a segment that was validated. A request without an address is in no network.
 */
export function compileSegment(segment: Segment): SegmentTest {
  if ('network' in segment) {
    const contains = compileNetworks(segment.network);
    return facts => facts.address !== undefined && contains(facts.address);
  }
  if ('header' in segment) {
    const name = segment.header.name.toLowerCase();
    const test = compileMatch(segment.header);
    return facts => test(facts.request.header(name));
  }
  if ('cookie' in segment) {
    const { name } = segment.cookie;
    const test = compileMatch(segment.cookie);
    return facts => test(facts.request.cookie(name));
  }
  if ('all' in segment) {
    const tests = segment.all.map(compileSegment);
    return facts => tests.every(test => test(facts));
  }
  if ('any' in segment) {
    const tests = segment.any.map(compileSegment);
    return facts => tests.some(test => test(facts));
  }
  const test = compileSegment(segment.not);
  return facts => !test(facts);
}

function compileMatch(
  match: ValueMatch,
): (value: string | undefined) => boolean {
  if ('equals' in match) {
    const expected = toReceived(match.equals);
    return value => value === expected;
  }
  if ('in' in match) {
    const expected = new Set<string | undefined>(match.in.map(toReceived));
    return value => expected.has(value);
  }
  if ('prefix' in match) {
    const prefix = toReceived(match.prefix);
    return value => value !== undefined && value.startsWith(prefix);
  }
  return value => (value !== undefined) === match.exists;
}
