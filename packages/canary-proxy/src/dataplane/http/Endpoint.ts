import { Agent } from 'node:http';

/** Idle connections are closed before most servers close them. Milliseconds. */
const IDLE_MS = 10_000;

/** How long an instance that could not be reached is asked last. Milliseconds. */
const AVOIDED_MS = 5_000;

/**
 * One instance and the connections to it.
 */
export class Endpoint {
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly agent: Agent;
  #avoidedUntil = 0;

  constructor(address: string) {
    const colon = address.lastIndexOf(':');
    this.address = address;
    this.host = address.slice(0, colon).replace(/^\[|\]$/g, '');
    this.port = Number(address.slice(colon + 1));
    this.agent = new Agent({
      keepAlive: true,
      maxFreeSockets: 256,
      scheduling: 'lifo',
      timeout: IDLE_MS,
    });
  }

  unreachable(now: number): void {
    this.#avoidedUntil = now + AVOIDED_MS;
  }

  isAvoided(now: number): boolean {
    return now < this.#avoidedUntil;
  }

  /** Closes idle connections now and the others when their request ends. */
  retire(): void {
    this.agent.maxFreeSockets = 0;
    for (const sockets of Object.values(this.agent.freeSockets)) {
      for (const socket of sockets ?? []) {
        socket.destroy();
      }
    }
  }
}
