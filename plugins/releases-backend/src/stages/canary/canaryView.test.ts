import { parseCanaryConfig } from './CanaryConfig';
import { canaryView } from './canaryView';

const network = ['203.0.113.0/24'];
const parsed = parseCanaryConfig({
  identity: [{ cookie: 'uid' }],
  steps: [
    { segment: { network } },
    { segment: { network: ['198.51.100.0/24'] }, name: 'office' },
    { within: { network }, percent: 10 },
    { percent: 20 },
    { percent: 100 },
  ],
});
const target = { id: 'prod/default/shop', settled: true, nextRevision: 1 };

describe('the view of a canary', () => {
  it('calls a step by its name, else by those whom it gives the version', () => {
    const { config } = parsed as Extract<typeof parsed, { config: object }>;
    const { steps } = canaryView(config, undefined, target);
    expect(steps.map(({ label }) => label)).toEqual([
      'visitors from 203.0.113.0/24',
      'office',
      '10 % of visitors from 203.0.113.0/24',
      '20 %',
      '100 %',
    ]);
  });
});
