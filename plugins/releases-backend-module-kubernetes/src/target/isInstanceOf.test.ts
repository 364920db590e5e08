import { Deployment, Pod } from '../objects';
import { isInstanceOf } from './isInstanceOf';

const deployment: Deployment = {
  metadata: { name: 'shop' },
  spec: { selector: { matchLabels: { app: 'shop' } }, template: {} },
};

const pod = (
  owner: string | undefined,
  labels: Record<string, string> = { app: 'shop', 'pod-template-hash': '5f7' },
): Pod => ({
  metadata: {
    name: 'pod',
    labels,
    ownerReferences: owner
      ? [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: 'u' }]
      : undefined,
  },
  spec: { containers: [] },
});

describe('isInstanceOf', () => {
  it.each([
    ['of its ReplicaSet', pod('shop-5f7'), true],
    [
      'of a Deployment whose name begins alike and that has the same labels',
      pod('shop-worker-5f7'),
      false,
    ],
    ['made by hand', pod(undefined), false],
    [
      'with other labels',
      pod('shop-5f7', { app: 'api', 'pod-template-hash': '5f7' }),
      false,
    ],
  ])('tells a pod %s', (_, one, is) => {
    expect(isInstanceOf(deployment, one)).toBe(is);
  });
});
