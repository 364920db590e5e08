import type { Receiver, Turn } from './Turn';

/**
 * What has come on one connection and waits for its turn.
 */
export class Arrivals implements Receiver {
  readonly #turn: Turn;
  readonly #receiver: Receiver;
  #count = 0;

  /** @param receiver - gets what has come when its turn comes */
  constructor(turn: Turn, receiver: Receiver) {
    this.#turn = turn;
    this.#receiver = receiver;
  }

  /** Nothing waits, neither bytes nor what follows on them. */
  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** @param buffer - stays as it is */
  add(buffer: Buffer): void {
    this.#count += 1;
    this.#turn.add(this, buffer, 0, buffer.length);
  }

  /** @param buffer - is about to change */
  addCopy(buffer: Buffer, length: number): void {
    this.#count += 1;
    this.#turn.addCopy(this, buffer, length);
  }

  /** Something has happened on the connection: what came before is taken before. */
  after(happen: () => void): void {
    if (this.isEmpty) {
      happen();
    } else {
      this.#count += 1;
      this.#turn.after(() => {
        this.#count -= 1;
        happen();
      });
    }
  }

  receive(buffer: Buffer, from: number, to: number): void {
    this.#count -= 1;
    this.#receiver.receive(buffer, from, to);
  }
}
