import type { AccessEntry, AccessLog } from '../../accesslog/AccessEntry';
import type { ProxyDecision } from '../../decision/RequestDecider';
import type { Refusal } from '../../http1/Refusal';
import type { RequestHead } from '../../http1/RequestHead';
import { traceIdOf } from '../../trace/traceIdOf';
import type { Group } from '../../traffic/RouteTraffic';
import type { Received } from './Exchange';

/** How long the body is of an answer that this proxy gives itself. Bytes. */
export function localBytes(method: string, message: string): number {
  return method === 'HEAD' ? 0 : message.length + 1;
}

/**
 * One request on its way into the access log.
 */
export class AccessRecord implements AccessEntry {
  /** A request that was read. */
  static begin(
    log: AccessLog,
    { method, target, host, address }: Received,
    head: RequestHead,
    route: string,
    time: number,
  ): AccessRecord {
    const record = new AccessRecord(log, route, time, address);
    record.method = method;
    record.target = target;
    record.host = host;
    record.agent = head.header('user-agent');
    record.requestId = head.header('x-request-id');
    record.traceId = traceIdOf(head.traceparent);
    return record;
  }

  /** Writes down a request that can't be read; what was read of its first line is sure. */
  static unread(
    log: AccessLog,
    { method, target, host }: RequestHead,
    { reason, status, message }: Refusal,
    route: string,
    time: number,
    peer: string,
  ): void {
    const record = new AccessRecord(log, route, time, peer);
    record.method = method;
    record.target = target;
    record.host = host;
    record.reason = reason;
    record.end(status, message.length + 1, 0);
  }

  generation: number | undefined;
  group: Group | undefined;
  bucket: number | undefined;
  reason = 'not-served';
  rule: number | undefined;
  isRemembered = false;
  method = '';
  target = '';
  host: string | undefined;
  status = 0;
  bytes = 0;
  duration = 0;
  upstream: string | undefined;
  attempts = 0;
  agent: string | undefined;
  traceId: string | undefined;
  requestId: string | undefined;
  readonly time: number;
  readonly route: string;
  readonly address: string;
  readonly #log: AccessLog;

  private constructor(
    log: AccessLog,
    route: string,
    time: number,
    address: string,
  ) {
    this.#log = log;
    this.route = route;
    this.time = time;
    this.address = address;
  }

  /** This proxy gave it an id, or a trace. */
  gave(requestId: string | undefined, traceparent: string | undefined): void {
    this.requestId ??= requestId;
    this.traceId ??= traceIdOf(traceparent);
  }

  /** @param group - who answers; nobody where no instance may be asked */
  decided(
    generation: number,
    { group: decided, reason, rule, bucket, isRemembered }: ProxyDecision,
    group: Group | undefined,
  ): void {
    this.generation = generation;
    this.group = group;
    this.bucket = bucket;
    this.rule = rule;
    this.isRemembered = isRemembered;
    if (group === undefined) {
      this.reason = 'no-instance';
    } else {
      this.reason = group === decided ? reason : 'canary-empty';
    }
  }

  /** The rest of the request can't be read. */
  refuse({ reason, status }: Refusal): void {
    this.reason = reason;
    this.status = status;
  }

  /** @param status - what counts unless the request was refused */
  end(status: number, bytes: number, duration: number): void {
    this.status ||= status;
    this.bytes = bytes;
    this.duration = duration;
    this.#log.write(this);
  }
}
