import { ParseResult } from '@marcbachmann/cel-js';

type Node = ParseResult['ast'];

const reasons: Record<string, string> = {
  // The library hands it to the engine's own regular expressions, which can take exponential time.
  matches:
    "'matches' is not available; compare with startsWith, endsWith, contains or ==",
  bind: "'cel.bind' is not available",
};

/**
 * The first use of what plans may not use, and why.
 */
export function findForbidden(
  node: Node,
): { reason: string; start: number } | undefined {
  if (
    (node.op === 'call' || node.op === 'rcall') &&
    Object.hasOwn(reasons, node.args[0])
  ) {
    return { reason: reasons[node.args[0]], start: node.start };
  }
  for (const child of childrenOf(node.args)) {
    const found = findForbidden(child);
    if (found) {
      return found;
    }
  }
  return undefined;
}

function childrenOf(args: unknown): Node[] {
  if (Array.isArray(args)) {
    return args.flatMap(childrenOf);
  }
  return typeof args === 'object' && args !== null && 'op' in args
    ? [args as Node]
    : [];
}
