import type { BalanceDocument } from '@backstage-releases/canary-policy';
import { parseBalance } from '@backstage-releases/canary-policy';
import { Pod, PodInfo } from '../Pod';

/** When a test begins. */
export const NOW = 1_000_000;

/** A pod that is warm unless `balance` says otherwise. */
export function testPod(
  info: Partial<PodInfo> = {},
  balance: BalanceDocument = {},
): Pod {
  return Pod.create(
    { address: '10.0.0.1:8080', ...info },
    parseBalance({ slowStart: '0s', ...balance }),
    NOW,
  );
}

/** Pods with these weights. */
export function testPods(
  weights: readonly number[],
  balance: BalanceDocument = {},
): Pod[] {
  return weights.map((weight, i) =>
    testPod({ address: `10.0.0.${i + 1}:8080`, weight }, balance),
  );
}

/** Makes the breaker of a pod open by connections that fail. */
export function trip(pod: Pod, now: number): void {
  for (let i = 0; i < 5; i += 1) {
    pod.begin(now);
    pod.end(now, 0, 'connect');
  }
}
