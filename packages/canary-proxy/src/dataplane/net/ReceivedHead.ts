import { plainAddress } from '../../decision/TrustedProxies';
import type { RequestHead } from '../../http1/RequestHead';
import { believedFacts, SaidFacts, saysTheSame } from './believedFacts';
import type { NetDataPlaneOptions } from './NetDataPlane';
import type { Received } from './Received';
import { forwardedLines } from './requestHeadText';

/**
 * What is known of the requests of one connection: of one after the other, as its head is read.
 */
export class ReceivedHead implements Received {
  readonly peer: string;
  address: string;
  proto = '';
  host: string | undefined;
  arrivedAt = 0;
  /** What an instance is told of who asks (see {@link forwardedLines}). */
  forwarded = '';
  readonly #head: RequestHead;
  #said: SaidFacts | undefined;

  /** @param peer - who opened the connection */
  constructor(head: RequestHead, peer: string | undefined) {
    this.#head = head;
    this.peer = plainAddress(peer);
    this.address = this.peer;
  }

  /** The head is there. */
  arrive(options: NetDataPlaneOptions): void {
    // most requests say of their client what the one before on their connection said
    if (!saysTheSame(this.#head, this.#said)) {
      this.#believe(options);
    }
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

  #believe(options: NetDataPlaneOptions): void {
    const { forwardedFor, forwardedProto, forwardedHost, host } = this.#head;
    this.#said = { forwardedFor, forwardedProto, forwardedHost, host };
    const believed = believedFacts(this.peer, this.#said, options);
    this.address = believed.address;
    this.proto = believed.proto;
    this.host = believed.host;
    this.forwarded = forwardedLines(this.peer, forwardedFor, believed);
  }
}
