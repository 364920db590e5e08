import { compilePolicy, Memory, Rule } from '@backstage-releases/canary-policy';
import { quantile } from '../statistics/quantile';
import { createGrowthBook, createUnleash, Decide, RivalRules } from './rivals';
import { createVisitors, Visitor } from './visitors';

// What one decision costs here and in two SDKs for feature flags, with rules that say the same, in interleaved rounds of one process.

const VISITORS = createVisitors(1000);
const DECISIONS = 100_000;
const ROUNDS = 21;

interface Case extends RivalRules {
  title: string;
  expected: number;
  rules: Rule[];
}

const CASES: Case[] = [
  {
    title: 'cookie and 10 %',
    expected: 150,
    rules: [{ share: 10 }],
    growthBook: [{ force: true, coverage: 0.1, hashAttribute: 'id' }],
    unleash: [rollout(10)],
  },
  {
    title: 'the office, and 10 % of iPhones',
    expected: 1000,
    rules: [
      { segment: { network: ['203.0.113.0/24'] }, share: 100 },
      { segment: { device: ['iphone'] }, share: 10 },
    ],
    growthBook: [
      { force: true, condition: { ip: { $regex: '^203\\.0\\.113\\.' } } },
      {
        force: true,
        condition: { device: 'iphone' },
        coverage: 0.1,
        hashAttribute: 'id',
      },
    ],
    unleash: [
      { name: 'remoteAddress', parameters: { IPs: '203.0.113.0/24' } },
      {
        ...rollout(10),
        constraints: [
          { contextName: 'device', operator: 'IN', values: ['iphone'] },
        ],
      },
    ],
  },
];

function rollout(percent: number) {
  return {
    name: 'flexibleRollout',
    parameters: {
      rollout: `${percent}`,
      stickiness: 'userId',
      groupId: 'release-1',
    },
  };
}

function createOwn(rules: Rule[], isRemembered: boolean): Decide {
  const policy = compilePolicy({
    salt: 'release-1',
    identity: [{ cookie: 'uid' }],
    rules,
  });
  const memories = new Map<Visitor, Memory | undefined>(
    VISITORS.map(visitor => [visitor, policy.decide(visitor.request).memory]),
  );
  return isRemembered
    ? visitor =>
        policy.decide(visitor.request, memories.get(visitor)).group === 'canary'
    : visitor => policy.decide(visitor.request).group === 'canary';
}

/** Nanoseconds of processor time per decision of one round, whatever else the machine does. */
function measure(decide: Decide): number {
  let taken = 0;
  const start = process.cpuUsage();
  for (let i = 0; i < DECISIONS; i++) {
    taken += Number(decide(VISITORS[i % VISITORS.length]));
  }
  const { user, system } = process.cpuUsage(start);
  if (taken === 0 || taken === DECISIONS) {
    throw new Error(`The rules split nobody: ${taken} of ${DECISIONS}`);
  }
  return ((user + system) * 1000) / DECISIONS;
}

async function run({ title, expected, rules, ...rivals }: Case) {
  const contenders: Array<[string, Decide]> = [
    ['here, a new visitor', createOwn(rules, false)],
    ['here, one who is remembered', createOwn(rules, true)],
    ['GrowthBook', createGrowthBook(rivals)],
    ['Unleash', await createUnleash(rivals)],
  ];
  const rounds = contenders.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    contenders.forEach(([, decide], i) => rounds[i].push(measure(decide)));
  }
  process.stdout.write(`${title} (expected here: under ${expected} ns)\n`);
  const [own] = rounds;
  contenders.forEach(([name], i) => {
    const ratios = rounds[i].map((spent, round) => spent / own[round]);
    const share =
      VISITORS.filter(visitor => contenders[i][1](visitor)).length /
      VISITORS.length;
    process.stdout.write(
      `  ${name.padEnd(28)} ${quantile(rounds[i], 0.5)
        .toFixed(0)
        .padStart(6)} ns   ${quantile(ratios, 0.5)
        .toFixed(2)
        .padStart(6)} ×   takes ${(share * 100).toFixed(1)} %\n`,
    );
  });
}

async function main() {
  process.stdout.write(
    `A decision, the median of ${ROUNDS} rounds of ${DECISIONS}, and how many times that of a new visitor here\n`,
  );
  for (const one of CASES) {
    await run(one);
  }
}

main().then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
