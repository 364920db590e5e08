import { plainAddress } from '../../decision/TrustedProxies';
import type { RequestHead } from '../../http1/RequestHead';
import { believedFacts } from './believedFacts';
import type { NetDataPlaneOptions } from './NetDataPlane';
import type { Received } from './Received';

/**
 * What is known of the requests of one connection: of one after the other, as its head is read.
 */
export class ReceivedHead implements Received {
  readonly peer: string;
  address: string;
  proto = '';
  host: string | undefined;
  arrivedAt = 0;
  readonly #head: RequestHead;

  /** @param peer - who opened the connection */
  constructor(head: RequestHead, peer: string | undefined) {
    this.#head = head;
    this.peer = plainAddress(peer);
    this.address = this.peer;
  }

  /** The head is there. */
  arrive(options: NetDataPlaneOptions): void {
    const { address, proto, host } = believedFacts(
      this.peer,
      this.#head,
      options,
    );
    this.address = address;
    this.proto = proto;
    this.host = host;
    this.arrivedAt = options.clock.now();
  }

  get method(): string {
    return this.#head.method;
  }

  get target(): string {
    return this.#head.target;
  }

  header(name: string): string | undefined {
    return this.#head.header(name);
  }
}
