import {
  CompiledPolicy,
  compilePolicy,
  createDeviceReader,
  Decision,
  decodeMemory,
  describeDevice,
  describeRule,
  Memory,
} from '@backstage-releases/canary-policy';
import { MemoryCookie } from '../decision/MemoryCookie';
import { readCookie } from '../decision/readCookie';
import { CUT, SampledRequest } from '../sample/SampledRequest';
import type { Group } from '../traffic/RouteTraffic';
import type { Preview, PreviewExample } from './PreviewAnswer';
import type { PreviewQuestion } from './PreviewQuestion';
import {
  isStandIn,
  SampledPolicyRequest,
  SampleReader,
} from './SampledPolicyRequest';
import { Tally } from './Tally';
import type { ToldPolicy } from './toldPolicy';
import { User, userOf } from './userOf';

/** Examples of each group. */
const EXAMPLES = 10;

interface CountedRule {
  /** Takes all who are in the rule's segment. */
  segment: CompiledPolicy;
  inSegment: Tally;
  takes: Tally;
}

/** Counts samples, the newest first. */
export class PreviewCounting {
  /** Makes one, a rule at a time. */
  static *create(
    question: PreviewQuestion,
    told: ToldPolicy,
    reader: SampleReader,
  ): Generator<undefined, PreviewCounting> {
    const { policy, samples } = question;
    const rules: CountedRule[] = [];
    for (const { segment } of told.least.rules) {
      rules.push({
        segment: compilePolicy({ ...policy, rules: [{ segment, share: 100 }] }),
        inSegment: new Tally(samples.length),
        takes: new Tally(samples.length),
      });
      yield;
    }
    return new PreviewCounting(question, told, reader, rules);
  }

  readonly #question: PreviewQuestion;
  readonly #told: ToldPolicy;
  readonly #reader: SampleReader;
  readonly #release: string;
  readonly #least: CompiledPolicy;
  readonly #most: CompiledPolicy;
  /** Whether the places of users make a difference. */
  readonly #hasShares: boolean;
  readonly #rules: readonly CountedRule[];
  readonly #all: Tally;
  readonly #canary: Tally;
  readonly #atMost: Tally;
  readonly #users = new Map<string, number>();
  readonly #readDevice = createDeviceReader();
  readonly #examples: PreviewExample[] = [];
  readonly #shown: Record<Group, Set<number>> = {
    stable: new Set(),
    canary: new Set(),
  };
  #sampled = 0;
  #leftOut = 0;
  #isExact: boolean;
  #from: number | undefined;
  #to: number | undefined;

  private constructor(
    question: PreviewQuestion,
    told: ToldPolicy,
    reader: SampleReader,
    rules: readonly CountedRule[],
  ) {
    const { policy, cookieKeys, samples } = question;
    const tally = () => new Tally(samples.length);
    this.#question = question;
    this.#told = told;
    this.#reader = reader;
    this.#release = MemoryCookie.create(policy.salt, cookieKeys).name;
    this.#least = compilePolicy(told.least);
    this.#most = compilePolicy(told.most);
    this.#hasShares = policy.rules.some(
      ({ share }) => share > 0 && share < 100,
    );
    this.#isExact = told.untold.length === 0;
    this.#rules = rules;
    this.#all = tally();
    this.#canary = tally();
    this.#atMost = tally();
  }

  *add(sample: SampledRequest, index: number): Generator<undefined, void> {
    if (this.#isBeyond(sample)) {
      this.#leftOut += 1;
      return;
    }
    const { policy } = this.#question;
    const request = SampledPolicyRequest.create(sample, index, this.#reader);
    const user = userOf(policy.identity, request);
    const memory = this.#memoryOf(sample, user);
    const number = this.#numberOf(user, memory, sample.address);
    const { weight } = sample;
    this.#sampled += 1;
    this.#from = sample.at;
    this.#to ??= sample.at;
    this.#all.add(weight, number);
    const decision = this.#least.decide(request, memory);
    if (decision.group === 'canary') {
      this.#canary.add(weight, number);
      this.#rules[decision.rule!].takes.add(weight, number);
    }
    if (this.#most.decide(request, memory).group === 'canary') {
      this.#atMost.add(weight, number);
    }
    if (
      this.#hasShares &&
      memory === undefined &&
      user !== undefined &&
      isStandIn(user.identity)
    ) {
      this.#isExact = false;
    }
    this.#show(sample, request, decision, number);
    yield;
    for (const { segment, inSegment } of this.#rules) {
      if (segment.decide(request, memory).group === 'canary') {
        inSegment.add(weight, number);
      }
      yield;
    }
  }

  result(): Omit<Preview, 'description' | 'untold'> {
    const all = this.#all;
    const { policy, language } = this.#question;
    return {
      from: this.#from,
      to: this.#to,
      sampled: this.#sampled,
      requests: all.requests,
      users: all.users,
      canary: this.#canary.of(all),
      canaryAtMost:
        this.#told.untold.length > 0 ? this.#atMost.of(all) : undefined,
      exact: this.#isExact && this.#leftOut === 0,
      byRule: this.#rules.map(({ inSegment, takes }, index) => {
        const { segment, share } = policy.rules[index];
        return {
          users: describeRule({ segment, share: 100 }, language),
          share,
          inSegment: inSegment.of(all),
          takes: takes.of(all),
        };
      }),
      leftOut: this.#leftOut,
      examples: this.#examples,
    };
  }

  /** Whether the policy asks of a request what was too much to be kept. */
  #isBeyond({
    headers,
    hashedHeaders,
    cookies,
    query,
    isPartial,
  }: SampledRequest): boolean {
    const { hashed, compared } = this.#told;
    const { parameters } = this.#reader;
    return (
      compared.some(name => headers[name]?.endsWith(CUT)) ||
      (isPartial &&
        (hashed.headers.some(name => !readCookie(hashedHeaders, name)) ||
          hashed.cookies.some(name => !readCookie(cookies, name)) ||
          hashed.query.some(name => !readCookie(query, parameters.get(name)!))))
    );
  }

  /** What the release of the policy has made of a request: where it was decided under its salt, her place is known. */
  #memoryOf(
    { release, bucket, source, memory }: SampledRequest,
    user: User | undefined,
  ): Memory | undefined {
    if (release !== this.#release) {
      return undefined;
    }
    if (memory !== undefined) {
      return decodeMemory(memory);
    }
    return user !== undefined && user.source === source && bucket !== undefined
      ? { source: user.source, bucket, segments: {} }
      : undefined;
  }

  /** Whoever has no other name is told by where she is, in both senses. */
  #numberOf(
    user: User | undefined,
    memory: Memory | undefined,
    address: string,
  ): number {
    const isNamed =
      user !== undefined && !(user.source === 'assigned' && memory);
    if (!isNamed && memory === undefined) {
      return -1;
    }
    const name = isNamed
      ? `${user.source}\n${user.identity}`
      : `${memory!.bucket}\n${address}`;
    let number = this.#users.get(name);
    if (number === undefined) {
      number = this.#users.size;
      this.#users.set(name, number);
    }
    return number;
  }

  #show(
    { at, address, group: gotGroup }: SampledRequest,
    request: SampledPolicyRequest,
    { group, reason, rule }: Decision,
    number: number,
  ): void {
    const shown = this.#shown[group];
    if (shown.size >= EXAMPLES || shown.has(number)) {
      return;
    }
    shown.add(number);
    const { country, subdivisions } = request.region() ?? {};
    this.#examples.push({
      at,
      address,
      device: describeDevice(
        this.#readDevice(request),
        this.#question.language,
      ),
      region: subdivisions?.at(-1) ?? country,
      group,
      reason,
      rule,
      gotGroup,
    });
  }
}
