/** One line of a container's log. */
export interface LogLine {
  time: Date;
  text: string;
}

/** Which lines of a log are asked for. */
export interface LogSelection {
  previous?: boolean;
  tailLines?: number;
  since?: Date;
}

const keptLines = 5_000;

/** The log of one run of a container. */
class ContainerLog {
  lines: LogLine[] = [];
  isEnded = false;
  readonly listeners = new Set<(line: LogLine | undefined) => void>();
}

/**
 * The logs of all containers: the newest lines of the current run of each and of the one before.
 */
export class PodLogs {
  readonly #runs = new Map<string, ContainerLog[]>();

  /** Begins the log of a new run of a container. */
  begin(podUid: string, container: string): void {
    const key = `${podUid}/${container}`;
    this.#runs.set(key, [
      new ContainerLog(),
      ...(this.#runs.get(key) ?? []).slice(0, 1),
    ]);
  }

  append(podUid: string, container: string, line: LogLine): void {
    const run = this.#runs.get(`${podUid}/${container}`)?.[0];
    if (!run || run.isEnded) {
      return;
    }
    run.lines.push(line);
    if (run.lines.length > keptLines * 2) {
      run.lines = run.lines.slice(-keptLines);
    }
    run.listeners.forEach(listener => listener(line));
  }

  /** Ends the current run: who follows it is told. */
  end(podUid: string, container: string): void {
    const run = this.#runs.get(`${podUid}/${container}`)?.[0];
    if (run && !run.isEnded) {
      run.isEnded = true;
      run.listeners.forEach(listener => listener(undefined));
      run.listeners.clear();
    }
  }

  /** Forgets a pod. */
  remove(podUid: string, containers: string[]): void {
    for (const container of containers) {
      this.end(podUid, container);
      this.#runs.delete(`${podUid}/${container}`);
    }
  }

  /** The lines asked for, or `undefined` when the container has not run. */
  read(
    podUid: string,
    container: string,
    selection: LogSelection,
  ): LogLine[] | undefined {
    const run = this.#runs.get(`${podUid}/${container}`)?.[
      selection.previous ? 1 : 0
    ];
    const { since, tailLines } = selection;
    const lines = since
      ? run?.lines.filter(line => line.time >= since)
      : run?.lines;
    return tailLines === undefined || tailLines < 0
      ? lines?.slice()
      : lines?.slice(Math.max(0, lines.length - tailLines));
  }

  /**
   * Calls the listener for every further line of the current run, and with `undefined` when it has ended. Returns how to stop.
   */
  follow(
    podUid: string,
    container: string,
    listener: (line: LogLine | undefined) => void,
  ): () => void {
    const run = this.#runs.get(`${podUid}/${container}`)?.[0];
    if (!run || run.isEnded) {
      listener(undefined);
      return () => {};
    }
    run.listeners.add(listener);
    return () => run.listeners.delete(listener);
  }
}
