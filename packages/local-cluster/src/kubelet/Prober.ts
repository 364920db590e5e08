import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Probe } from 'kubernetes-types/core/v1';
import type { Clock } from '../Clock';

/** What a {@link Prober} probes, and whom it tells. */
export interface ProberOptions {
  probe: Probe;
  clock: Clock;
  /** The real port in place of a number or name of the manifest. */
  portOf(port: string | number): number;
  /** Called when the outcome changes, also the first time; `message` says what failed. */
  onResult(isSuccess: boolean, message: string): void;
}

/** Asks a container again and again how it is, as its probe says. */
export class Prober {
  readonly #options: ProberOptions;
  #cancel: () => void;
  #stopped = false;
  #streak = 0;
  #last: boolean | undefined;
  #told: boolean | undefined;

  constructor(options: ProberOptions) {
    this.#options = options;
    this.#cancel = options.clock.after(
      (options.probe.initialDelaySeconds ?? 0) * 1000,
      () => void this.#probe(),
    );
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #probe(): Promise<void> {
    const { probe, clock, onResult } = this.#options;
    const failure = await this.#failureOf(probe);
    if (this.#stopped) {
      return;
    }
    const isSuccess = failure === undefined;
    this.#streak = isSuccess === this.#last ? this.#streak + 1 : 1;
    this.#last = isSuccess;
    const needed =
      (isSuccess ? probe.successThreshold : probe.failureThreshold) ?? 1;
    if (this.#streak >= needed && this.#told !== isSuccess) {
      this.#told = isSuccess;
      onResult(isSuccess, failure ?? '');
    }
    if (!this.#stopped) {
      this.#cancel = clock.after(
        (probe.periodSeconds ?? 10) * 1000,
        () => void this.#probe(),
      );
    }
  }

  async #failureOf(probe: Probe): Promise<string | undefined> {
    const timeout = (probe.timeoutSeconds ?? 1) * 1000;
    if (probe.httpGet) {
      const { path, scheme, httpHeaders, host, port } = probe.httpGet;
      return probeHttp({
        secure: scheme === 'HTTPS',
        host: host || '127.0.0.1',
        port: this.#options.portOf(port as unknown as string | number),
        path: path ?? '/',
        headers: Object.fromEntries(
          (httpHeaders ?? []).map(({ name, value }) => [name, value]),
        ),
        timeout,
      });
    }
    const target = probe.tcpSocket?.port as unknown as string | number;
    return probeTcp(this.#options.portOf(target), timeout);
  }
}

/** What is wrong with the answer to a GET, if anything: 200 to 399 are good. */
async function probeHttp(target: {
  secure: boolean;
  host: string;
  port: number;
  path: string;
  headers: Record<string, string>;
  timeout: number;
}): Promise<string | undefined> {
  const { secure, timeout, ...options } = target;
  return new Promise(resolve => {
    const request = (secure ? https : http).get(
      {
        ...options,
        agent: false,
        rejectUnauthorized: false,
        headers: { 'User-Agent': 'kube-probe/1.36', ...options.headers },
      },
      response => {
        response.resume();
        const code = response.statusCode ?? 0;
        resolve(
          code >= 200 && code < 400
            ? undefined
            : `HTTP probe failed with statuscode: ${code}`,
        );
      },
    );
    // A deadline for the whole answer, not only for silence on the line.
    const timer = setTimeout(
      () => request.destroy(new Error('context deadline exceeded')),
      timeout,
    );
    request.on('error', error => resolve(error.message));
    request.on('close', () => clearTimeout(timer));
  });
}

async function probeTcp(
  port: number,
  timeout: number,
): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = net.connect({ host: '127.0.0.1', port, timeout });
    const finish = (failure: string | undefined) => {
      socket.destroy();
      resolve(failure);
    };
    socket.once('connect', () => finish(undefined));
    socket.once('timeout', () => finish('i/o timeout'));
    socket.once('error', error => finish(error.message));
  });
}
