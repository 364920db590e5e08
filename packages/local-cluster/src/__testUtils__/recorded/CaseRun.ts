import http from 'node:http';
import { openWatch, type OpenWatch } from '../openWatch';
import { unmet, substitute, type Variables } from './conditions';
import { readPath } from './jsonPath';
import type {
  EventPattern,
  RecordedCase,
  RecordedEvent,
  RecordedRequest,
  RecordedStep,
} from './RecordedCase';
import { fits } from './compareEvents';

/** What came back from a step. */
export interface StepResult {
  step: RecordedStep;
  status: number;
  headers: http.IncomingHttpHeaders;
  body: any;
  events: RecordedEvent[];
  /** What did not come in time. */
  missing?: string;
}

const patience = 30_000;
const settle = 250;

/** Sends the requests of a recorded case to a server. */
export class CaseRun {
  readonly results: StepResult[] = [];
  readonly variables: Variables;
  readonly #server: { url: string; token: string };
  readonly #watches = new Map<string, OpenWatch>();

  constructor(
    server: { url: string; token: string },
    { inputs }: RecordedCase,
  ) {
    this.#server = server;
    this.variables = { ...inputs };
  }

  async run(steps: RecordedStep[]): Promise<void> {
    for (const step of steps) {
      const result = await this.#play(step);
      this.results.push(result);
      for (const [name, path] of Object.entries(
        ('capture' in step && step.capture) || {},
      )) {
        const root = step.type === 'watch-events' ? result : result.body;
        const [value] = readPath(root, path);
        if (value !== undefined) {
          this.variables[name] = String(value);
        }
      }
    }
  }

  close(): void {
    this.#watches.forEach(watch => watch.close());
  }

  async #play(step: RecordedStep): Promise<StepResult> {
    const nothing = { step, status: 0, headers: {}, body: '', events: [] };
    switch (step.type) {
      case 'sleep':
        await pause(step.ms);
        return nothing;
      case 'watch':
        return { ...nothing, ...(await this.#openWatch(step)) };
      case 'watch-events':
        return { ...nothing, ...(await this.#awaitEvents(step)) };
      default:
        return { ...nothing, ...(await this.#ask(step)) };
    }
  }

  async #ask(step: RecordedStep & { type: 'http' | 'poll' }) {
    const deadline = Date.now() + Math.max(step.timeoutMs ?? 0, patience);
    for (;;) {
      const answer = await this.#send(substitute(step.request, this.variables));
      const lacks =
        step.type === 'poll' ? unmet(answer, step.until, this.variables) : [];
      const isIt =
        step.type === 'poll'
          ? lacks.length === 0
          : !step.retryOn?.includes(answer.status);
      if (isIt || Date.now() > deadline) {
        return {
          ...answer,
          missing: lacks.length > 0 ? JSON.stringify(lacks) : undefined,
        };
      }
      await pause(50);
    }
  }

  async #openWatch(step: RecordedStep & { type: 'watch' }) {
    const { path, headers } = substitute(step.request, this.variables);
    const watch = await openWatch(
      this.#server,
      path,
      headers as Record<string, string>,
    );
    this.#watches.set(step.id, watch);
    if (watch.status !== 200) {
      await watch.ended;
    }
    return {
      status: watch.status,
      headers: watch.headers,
      body: parsed(watch.text),
    };
  }

  async #awaitEvents(step: RecordedStep & { type: 'watch-events' }) {
    const watch = this.#watches.get(step.of);
    if (!watch) {
      throw new Error(`No watch '${step.of}' is open`);
    }
    const { count = 0, match = [], ended } = step.until;
    const isMet = (events: RecordedEvent[]) =>
      (!ended || watch.isEnded) &&
      events.length >= count &&
      match.every((pattern: EventPattern) =>
        events.some(event => fits(pattern, event, this.variables)),
      );
    const inTime = await Promise.race([
      watch.until(isMet).then(() => true),
      pause(Math.max(step.timeoutMs ?? 0, patience)).then(() => false),
    ]);
    if (inTime && !watch.isEnded) {
      // What comes too much comes now.
      await pause(step.settleMs ?? settle);
    }
    if (step.close !== false) {
      watch.close();
    }
    return {
      status: watch.status,
      headers: watch.headers,
      events: [...watch.events],
      missing: inTime ? undefined : JSON.stringify(step.until),
    };
  }

  #send(request: RecordedRequest) {
    const { url, token } = this.#server;
    const headers: Record<string, string> = { accept: 'application/json' };
    for (const [name, value] of Object.entries({
      authorization: `Bearer ${token}`,
      ...request.headers,
    })) {
      if (value) {
        headers[name.toLowerCase()] = value;
      }
    }
    const body = bodyOf(request);
    if (body !== undefined) {
      headers['content-type'] ??= 'application/json';
      headers['content-length'] = String(Buffer.byteLength(body));
    }
    return new Promise<Pick<StepResult, 'status' | 'headers' | 'body'>>(
      (resolve, reject) => {
        const sent = http.request(
          `${url}${request.path}`,
          { method: request.method, headers },
          response => {
            let text = '';
            response.setEncoding('utf8').on('data', chunk => {
              text += chunk;
            });
            response.on('error', reject);
            response.on('end', () =>
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                body: parsed(text),
              }),
            );
          },
        );
        sent.on('error', reject);
        sent.end(body);
      },
    );
  }
}

function bodyOf({
  body,
  rawBody,
  bodyBase64,
}: RecordedRequest): string | Buffer | undefined {
  if (bodyBase64 !== undefined) {
    return Buffer.from(bodyBase64, 'base64');
  }
  return (
    rawBody ??
    JSON.stringify(body, (_, value) =>
      value?.$repeat ? value.$repeat[0].repeat(value.$repeat[1]) : value,
    )
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise(resolve => {
    setTimeout(resolve, milliseconds).unref();
  });
}
