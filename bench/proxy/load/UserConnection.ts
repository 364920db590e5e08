import { connect, Socket } from 'node:net';
import { RequestKind, requestText } from './RequestKind';

/** What an answer's head says, as far as the load asks for it. */
export interface Answer {
  group: string | undefined;
}

/** No head is longer. Bytes. */
const MOST_HEAD = 4_096;

type Done = (error: Error | undefined, answer: Answer | undefined) => void;

/**
 * A user with a connection of her own that is kept alive: one request at a time, her cookies kept, each answer read to its end.
 */
export class UserConnection {
  static open(port: number, uid: string): Promise<UserConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new UserConnection(socket, uid));
      });
    });
  }

  readonly #socket: Socket;
  readonly #uid: string;
  readonly #cookies = new Map<string, string>();
  readonly #texts = new Map<RequestKind, Buffer>();
  #done: Done | undefined;
  #head = '';
  #missing = 0;
  #answer: Answer | undefined;

  private constructor(socket: Socket, uid: string) {
    this.#socket = socket;
    this.#uid = uid;
    socket.on('data', chunk => this.#take(chunk));
    socket.on('error', error => this.#finish(error));
    socket.on('close', () => this.#finish(new Error('Closed by the server')));
  }

  /** Calls back once the whole answer is there, with an error where it isn't a whole 200. */
  ask(kind: RequestKind, done: Done): void {
    this.#done = done;
    this.#socket.write(this.#textOf(kind));
  }

  close(): void {
    this.#done = undefined;
    this.#socket.destroy();
  }

  /** Made once as long as the cookies stay the same. */
  #textOf(kind: RequestKind): Buffer {
    let text = this.#texts.get(kind);
    if (text === undefined) {
      const cookies = [['uid', this.#uid], ...this.#cookies];
      const header = cookies.map(pair => pair.join('=')).join('; ');
      text = Buffer.from(requestText(kind, header), 'latin1');
      this.#texts.set(kind, text);
    }
    return text;
  }

  #take(chunk: Buffer): void {
    if (this.#answer) {
      this.#receive(chunk.length);
      return;
    }
    this.#head += chunk.toString('latin1', 0, MOST_HEAD);
    const end = this.#head.indexOf('\r\n\r\n');
    if (end === -1) {
      return;
    }
    const head = this.#head.slice(0, end + 2);
    const before = this.#head.length - Math.min(chunk.length, MOST_HEAD);
    this.#head = '';
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (!head.startsWith('HTTP/1.1 200 ') || length === undefined) {
      const [line] = head.split('\r\n');
      this.#finish(new Error(`Expected 200 with a length, got '${line}'`));
      return;
    }
    this.#keepCookies(head);
    this.#answer = { group: /\r\nx-group: (\w+)/i.exec(head)?.[1] };
    this.#missing = Number(length);
    this.#receive(chunk.length - (end + 4 - before));
  }

  #receive(bytes: number): void {
    this.#missing -= bytes;
    if (this.#missing < 0) {
      this.#finish(new Error('More came than was asked for'));
    } else if (this.#missing === 0) {
      this.#finish(undefined);
    }
  }

  #keepCookies(head: string): void {
    for (const [, name, value] of head.matchAll(
      /\r\nset-cookie: ([^=]+)=([^;\r]*)/gi,
    )) {
      if (this.#cookies.get(name) !== value) {
        this.#cookies.set(name, value);
        this.#texts.clear();
      }
    }
  }

  #finish(error: Error | undefined): void {
    const [done, answer] = [this.#done, this.#answer];
    this.#done = undefined;
    this.#answer = undefined;
    done?.(error, answer);
  }
}
