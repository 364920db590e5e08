import type { CrowdStats } from './CrowdCounts';

/**
 * What happened between two looks at a crowd, as a line: `600 requests in 10 s: 1.0.0 540, 1.1.0 60; 200 600; no failures`.
 *
 * @param seconds - between the two looks
 */
export function reportStats(
  before: CrowdStats,
  after: CrowdStats,
  seconds: number,
): string {
  if (!after.on && after.requests === before.requests) {
    return 'off';
  }
  const failed = after.failures.count - before.failures.count;
  const skipped = after.skipped - before.skipped;
  const parts = [
    `${after.requests - before.requests} requests in ${seconds} s: ` +
      `${listGrowth(before.byVersion, after.byVersion) || 'no answers'}`,
    listGrowth(before.byStatus, after.byStatus),
    failed > 0
      ? `${failed} failed (${listGrowth(
          before.failures.byReason,
          after.failures.byReason,
        )})`
      : 'no failures',
    skipped > 0 ? `${skipped} left out, too many in flight` : '',
  ];
  return parts.filter(Boolean).join('; ');
}

function listGrowth(
  before: Record<string, number>,
  after: Record<string, number>,
): string {
  return Object.keys(after)
    .sort()
    .map(key => [key, after[key] - (before[key] ?? 0)] as const)
    .filter(([, growth]) => growth > 0)
    .map(([key, growth]) => `${key} ${growth}`)
    .join(', ');
}
