import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from './Chance';
import { ChaosRequest, headOf } from './ChaosRequest';
import type { ClientSocket, Outcome } from './ClientSocket';
import { contentOf } from './contentOf';
import { isHarmless } from './Fault';
import { FrameParts, frameOf } from './frames';
import type { Ledger } from './Ledger';

/** What is sent for a request, and what is known about it beforehand. */
export interface Sending {
  write(): void | Promise<void>;
  /** The client goes away, or something before it on the connection may go wrong. */
  isAfterTrouble?: boolean;
}

/** What a client does with one connection. */
export interface Client {
  chance: Chance;
  socket: ClientSocket;
  ledger: Ledger;
  make(changed?: Partial<ChaosRequest>): ChaosRequest;
  cookiesOf(request: ChaosRequest): string;
  /** Sends a request and judges what becomes of it. */
  ask(request: ChaosRequest, sending: Sending): Promise<Outcome>;
  /** Whether something was disturbed since the connection was opened. */
  excused(): boolean;
}

/** How often each of them is met. */
export const BEHAVIOUR_WEIGHTS = {
  'one after the other': 30,
  'several at once': 20,
  'with a body': 25,
  WebSocket: 8,
  'leaves early': 10,
  'reads slowly': 2,
  'HTTP/1.0': 5,
};

/** What clients do, by name. */
export const BEHAVIOURS: Record<
  keyof typeof BEHAVIOUR_WEIGHTS,
  (client: Client) => Promise<void>
> = {
  'one after the other': async client => {
    const count = client.chance.between(1, 12);
    for (let i = 0; i < count && client.socket.isOpen; i += 1) {
      const outcome = await simple(client, client.make());
      if (!isOver(outcome)) {
        return;
      }
    }
  },

  'several at once': async client => {
    const { chance, make, cookiesOf, socket, ask } = client;
    const requests = Array.from({ length: chance.between(2, 7) }, () => {
      const isPost = chance.is(0.3);
      const body = isPost ? chance.between(1, 3_000) : 0;
      return make(isPost ? { method: 'POST', bodyLength: body } : {});
    });
    const texts = requests.map(request =>
      Buffer.concat([
        Buffer.from(headOf(request, cookiesOf(request)), 'latin1'),
        contentOf(request.id, request.bodyLength),
      ]),
    );
    let isTrouble = false;
    const asked = requests.map((request, index) => {
      const isAfterTrouble = isTrouble;
      isTrouble ||=
        !isHarmless(request.fault) ||
        request.closes ||
        request.method === 'POST';
      return ask(request, {
        isAfterTrouble,
        write:
          index === 0
            ? () => inPieces(chance, socket, Buffer.concat(texts))
            : () => {},
      });
    });
    await Promise.all(asked);
  },

  'with a body': async client => {
    const { chance, make } = client;
    const count = chance.between(1, 4);
    for (let i = 0; i < count && client.socket.isOpen; i += 1) {
      const request = make({
        method: chance.of(['POST', 'POST', 'PUT', 'PATCH']),
        bodyLength: chance.of([0, 1, 500, 10_000, 16_384, 70_000, 300_000]),
        isChunked: chance.is(0.5),
        expectsContinue: chance.is(0.1),
      });
      const outcome = await client.ask(request, {
        write: () => sendWithBody(client, request),
      });
      if (!isOver(outcome)) {
        return;
      }
    }
  },

  WebSocket: async client => {
    const { chance, make, ask, socket, cookiesOf, ledger } = client;
    const request = make({
      method: 'GET',
      isWebSocket: true,
      closes: false,
      answerLength: 0,
      fault: chance.weighted({
        none: 8,
        'reset-before': 1,
        'reset-in-answer': 1,
      }),
    });
    const { answer } = await ask(request, {
      write: () => socket.write(headOf(request, cookiesOf(request))),
    });
    if (answer?.status === 101) {
      const problem = await talk(client, request);
      ledger.count(`WebSocket: ${problem ?? 'echoed'}`);
      const isExcused = request.fault !== 'none' || client.excused();
      if (problem === 'other bytes' || (problem && !isExcused)) {
        ledger.violated(`A WebSocket: ${problem}`, { request });
      }
    }
  },

  'leaves early': async client => {
    const { chance, make, ask, socket, cookiesOf } = client;
    const request = make({
      method: chance.of(['GET', 'POST']),
      answerLength: chance.of([300, 150_000, 1_000_000]),
      bodyLength: chance.of([0, 1_000, 100_000]),
    });
    const text = Buffer.concat([
      Buffer.from(headOf(request, cookiesOf(request)), 'latin1'),
      contentOf(request.id, request.bodyLength),
    ]);
    const sent = chance.is(0.5)
      ? text
      : text.subarray(0, chance.between(1, text.length));
    const after = chance.between(0, 60);
    await ask(request, {
      isAfterTrouble: true,
      write: async () => {
        socket.write(sent);
        await pause(after);
        socket.close(chance.is(0.5));
      },
    });
  },

  'reads slowly': async client => {
    const { make, socket } = client;
    const request = make({ answerLength: 1_500_000, method: 'GET' });
    const turns = setInterval(() => {
      socket.pause();
      setTimeout(() => socket.resume(), 15);
    }, 20);
    await simple(client, request).finally(() => clearInterval(turns));
  },

  'HTTP/1.0': async client => {
    const { make, chance } = client;
    await simple(client, make({ version: '1.0', closes: chance.is(0.5) }));
  },
};

async function simple(client: Client, request: ChaosRequest): Promise<Outcome> {
  const { ask, socket, cookiesOf } = client;
  return ask(request, {
    write: () => socket.write(headOf(request, cookiesOf(request))),
  });
}

/** The connection may carry another request. */
function isOver({ answer, lost }: Outcome): boolean {
  return (
    lost === undefined &&
    answer !== undefined &&
    answer.headers.get('connection')?.toLowerCase() !== 'close'
  );
}

async function sendWithBody(client: Client, request: ChaosRequest) {
  const { chance, socket, cookiesOf } = client;
  const { id, bodyLength, isChunked, expectsContinue } = request;
  const head = headOf(request, cookiesOf(request));
  const content = contentOf(id, bodyLength);
  const body = isChunked ? inChunks(chance, content) : content;
  if (expectsContinue && (isChunked || bodyLength > 0)) {
    socket.write(head);
    if (!(await socket.goesOn())) {
      return;
    }
    await inPieces(chance, socket, body);
  } else {
    await inPieces(
      chance,
      socket,
      Buffer.concat([Buffer.from(head, 'latin1'), body]),
    );
  }
}

function inChunks(chance: Chance, content: Buffer): Buffer {
  const size = chance.of([
    Math.ceil(content.length / 500) || 1,
    Math.ceil(content.length / 7) || 1,
    16_384,
  ]);
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += size) {
    const piece = content.subarray(at, at + size);
    const length = piece.length.toString(16);
    parts.push(Buffer.from(`${length}\r\n`), piece, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

/** All at once, or with a few pauses anywhere. */
async function inPieces(chance: Chance, socket: ClientSocket, bytes: Buffer) {
  let from = 0;
  const cuts = chance.is(0.5) ? 0 : chance.between(1, 4);
  for (let cut = 0; cut < cuts && from < bytes.length; cut += 1) {
    const to = chance.between(from, bytes.length);
    socket.write(bytes.subarray(from, to));
    from = to;
    await pause(chance.between(0, 4));
  }
  socket.write(bytes.subarray(from));
}

/** @returns what is wrong with the echo */
async function talk(
  { chance, socket }: Client,
  { id }: ChaosRequest,
): Promise<'other bytes' | 'broken off' | undefined> {
  const messages = Array.from({ length: chance.between(1, 12) }, (_, index) =>
    contentOf(`${id} ${index}`, chance.of([1, 100, 3_000, 60_000])),
  );
  const parts = new FrameParts();
  let echoed = 0;
  return new Promise(resolve => {
    socket.onEnd = () => resolve('broken off');
    socket.onTunnel = bytes => {
      for (const payload of parts.take(bytes)) {
        if (!payload.equals(messages[echoed] ?? Buffer.alloc(0))) {
          resolve('other bytes');
          return;
        }
        echoed += 1;
      }
      if (parts.hasClosed) {
        resolve('broken off');
      } else if (echoed === messages.length) {
        resolve(undefined);
      }
    };
    messages.forEach(message => socket.write(frameOf(message, true)));
  });
}
