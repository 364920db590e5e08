import { plainAddress } from '../../decision/TrustedProxies';
import type { RequestHead } from '../../http1/RequestHead';
import { believedFacts, SaidFacts } from './believedFacts';
import type { NetDataPlaneOptions } from './NetDataPlane';
import type { Received } from './Received';
import { forwardedLines } from './RequestOpening';

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
  keepsAlive = true;
  minor = 1;
  expectsContinue = false;
  method = '';
  #head: RequestHead | undefined;
  #hasBelieved = false;
  #saidHost: string | undefined;
  #saidFor: string | undefined;
  #saidProto: string | undefined;
  #saidForwardedHost: string | undefined;

  /** @param peer - who opened the connection */
  constructor(peer: string | undefined) {
    this.peer = plainAddress(peer);
    this.address = this.peer;
  }

  /** A head is there; what is read of it by its names holds as long as it does. */
  arrive(head: RequestHead, options: NetDataPlaneOptions): void {
    this.#head = head;
    this.method = head.method;
    this.minor = head.minor;
    this.keepsAlive = head.keepsAlive;
    this.expectsContinue = head.expectsContinue;
    // most requests say of their client what the one before on their connection said
    if (!this.#hasBelieved || !this.#isSaid(head)) {
      this.#believe(head, options);
    }
    this.arrivedAt = options.clock.now();
  }

  get target(): string {
    return this.#head?.target ?? '';
  }

  header(name: string): string | undefined {
    return this.#head?.header(name);
  }

  cookie(name: string): string | undefined {
    return this.#head?.cookie(name);
  }

  #isSaid(said: SaidFacts): boolean {
    return (
      said.host === this.#saidHost &&
      said.forwardedFor === this.#saidFor &&
      said.forwardedProto === this.#saidProto &&
      said.forwardedHost === this.#saidForwardedHost
    );
  }

  #believe(said: SaidFacts, options: NetDataPlaneOptions): void {
    this.#hasBelieved = true;
    this.#saidHost = said.host;
    this.#saidFor = said.forwardedFor;
    this.#saidProto = said.forwardedProto;
    this.#saidForwardedHost = said.forwardedHost;
    const believed = believedFacts(this.peer, said, options);
    this.address = believed.address;
    this.proto = believed.proto;
    this.host = believed.host;
    this.forwarded = forwardedLines(this.peer, said.forwardedFor, believed);
  }
}
