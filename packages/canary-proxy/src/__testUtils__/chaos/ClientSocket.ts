import { connect, Socket } from 'node:net';
import { AnswerReader, ChaosAnswer } from './AnswerReader';
import type { ChaosRequest } from './ChaosRequest';
import { cutOff } from './cutOff';

/** What became of a request, as its client sees it. */
export interface Outcome {
  /** What came of an answer; `undefined` where none had begun. */
  answer: ChaosAnswer | undefined;
  /** Why no more came, where the answer isn't whole. */
  lost?: string;
  interim: readonly number[];
}

interface Pending {
  request: ChaosRequest;
  resolve(outcome: Outcome): void;
}

/** A client that has got nothing for so long says so. Milliseconds. */
const PATIENCE_MS = 60_000;

/**
 * A client's connection: sends what it is given, and matches answers to requests by their order.
 */
export class ClientSocket {
  static open(port: number): Promise<ClientSocket | undefined> {
    return new Promise(resolve => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', () => resolve(undefined));
      socket.once('connect', () => resolve(new ClientSocket(socket)));
    });
  }

  isOpen = true;
  /** Gets all bytes after a change of protocol. */
  onTunnel: ((bytes: Buffer) => void) | undefined;
  onEnd: () => void = () => {};
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  readonly #pending: Pending[] = [];
  #isTunnel = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setTimeout(PATIENCE_MS, () =>
      this.#end('nothing came for a minute'),
    );
    socket.on('data', bytes => this.#take(bytes));
    socket.on('error', error => this.#end(error.message));
    socket.on('close', () => this.#end('closed'));
    socket.on('end', () => this.#end('ended'));
  }

  /** Expects an answer; what is sent for it is written by {@link write}. */
  expect(request: ChaosRequest): Promise<Outcome> {
    return new Promise(resolve => {
      if (!this.isOpen) {
        resolve({ answer: undefined, lost: 'closed before', interim: [] });
        return;
      }
      this.#pending.push({ request, resolve });
    });
  }

  write(bytes: Buffer | string): void {
    if (this.isOpen) {
      this.#socket.write(bytes as string, 'latin1');
    }
  }

  /** Resolves when an answer before the answer has come, or the answer, or the end. */
  async goesOn(): Promise<boolean> {
    const before = this.#pending.length;
    while (this.isOpen && this.#pending.length === before) {
      if (this.#reader.interim.includes(100)) {
        return true;
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    return false;
  }

  /** Reads no more until {@link resume}. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** @param isHard - with a reset */
  close(isHard: boolean): void {
    if (isHard) {
      cutOff(this.#socket);
    } else {
      this.#socket.destroy();
    }
    this.#end('closed by the client');
  }

  #take(bytes: Buffer): void {
    if (this.#isTunnel) {
      this.onTunnel?.(bytes);
      return;
    }
    this.#reader.take(bytes);
    try {
      this.#match();
    } catch (error) {
      this.#end(`unreadable: ${(error as Error).message}`);
      this.#socket.destroy();
    }
  }

  #match(): void {
    while (this.#pending.length > 0) {
      const { request, resolve } = this.#pending[0];
      const answer = this.#reader.next(request.method === 'HEAD');
      if (answer === undefined) {
        return;
      }
      this.#pending.shift();
      resolve({ answer, interim: this.#reader.interim.splice(0) });
      if (answer.status === 101) {
        this.#isTunnel = true;
        const left = this.#reader.takeLeft();
        // whoever waits for the answer says first who takes what follows
        setImmediate(() => this.onTunnel?.(left));
        return;
      }
    }
    if (this.#reader.left.length > 0) {
      throw new Error(
        `nobody asked for '${this.#reader.left
          .toString('latin1')
          .slice(0, 200)}'`,
      );
    }
  }

  #end(why: string): void {
    if (this.isOpen) {
      this.isOpen = false;
      const [first, ...others] = this.#pending.splice(0);
      const answer = first && this.#reader.end();
      const interim = this.#reader.interim;
      // an answer may end with its connection, if that ends well
      const isWhole = answer?.isWhole && why === 'ended';
      first?.resolve(
        isWhole
          ? { answer, interim }
          : {
              answer: answer && { ...answer, isWhole: false },
              lost: why,
              interim,
            },
      );
      others.forEach(({ resolve }) =>
        resolve({ answer: undefined, lost: why, interim: [] }),
      );
      this.onEnd();
      this.#socket.destroy();
    }
  }
}
