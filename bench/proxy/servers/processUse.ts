import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processor time of a process, the processes that it started and all their threads, microseconds. The kernel counts it in nanoseconds for threads and in
 * hundredths of a second for processes, which is too coarse for a round.
 */
export function cpuMicrosOf(pid: number): number {
  return sum(
    familyOf(pid).flatMap(member =>
      names(`/proc/${member}/task`).map(
        thread =>
          Number(
            text(`/proc/${member}/task/${thread}/schedstat`).split(' ')[0],
          ) / 1_000,
      ),
    ),
  );
}

/** Memory in use by a process and the processes that it started, bytes. */
export function residentBytesOf(pid: number): number {
  return sum(
    familyOf(pid).map(member => {
      const [, kib] =
        /^VmRSS:\s+(\d+)/m.exec(text(`/proc/${member}/status`)) ?? [];
      return Number(kib ?? 0) * 1_024;
    }),
  );
}

function familyOf(pid: number): number[] {
  const parents = names('/proc')
    .filter(name => /^\d+$/.test(name))
    // the name of the program, in parentheses, may have spaces
    .map(name => [
      Number(name),
      Number(text(`/proc/${name}/stat`).split(') ').pop()?.split(' ')[1]),
    ]);
  const family = [pid];
  for (const member of family) {
    family.push(
      ...parents.filter(([, parent]) => parent === member).map(([one]) => one),
    );
  }
  return family;
}

/** Threads and processes end while they are looked at. */
function text(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
