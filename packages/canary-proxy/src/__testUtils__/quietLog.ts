import type { Log } from '../Log';

/** Keeps what is said instead of writing it. */
export function quietLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const say = (message: string, fields: object = {}) => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  return { lines, info: say, warn: say, error: say };
}
