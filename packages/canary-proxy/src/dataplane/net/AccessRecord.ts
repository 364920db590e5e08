import type { AccessEntry, AccessLog } from '../../accesslog/AccessEntry';
import type { ProxyDecision } from '../../decision/RequestDecider';
import type { Refusal } from '../../http1/Refusal';
import { traceIdOf } from '../../trace/traceIdOf';
import type { Group } from '../../traffic/RouteTraffic';
import type { ActiveGroup, ActivePlan } from './ActivePlan';
import type { ReadHead, Received } from './Received';
import type { FirstLine } from './RequestTaker';

/**
 * One request on its way into the access log.
 */
export class AccessRecord implements AccessEntry {
  /** A request that was read; `undefined` where nothing is written down. */
  static begin(
    log: AccessLog | undefined,
    { method, target, host, address, arrivedAt }: Received,
    head: Pick<ReadHead, 'header' | 'traceparent'>,
    route: string,
  ): AccessRecord | undefined {
    if (log === undefined) {
      return undefined;
    }
    const record = new AccessRecord(log, route, arrivedAt, address);
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
    { method, target, host }: FirstLine,
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
    record.end(status, message.length + 1);
  }

  generation: number | undefined;
  group: Group | undefined;
  answeredBy: Group | undefined;
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
    { plan }: ActivePlan,
    { group: decided, reason, rule, bucket, isRemembered }: ProxyDecision,
    group: ActiveGroup | undefined,
  ): void {
    this.generation = plan.generation;
    this.group = group?.name;
    this.bucket = bucket;
    this.rule = rule;
    this.isRemembered = isRemembered;
    if (group === undefined) {
      this.reason = 'no-instance';
    } else {
      this.reason = group.name === decided ? reason : 'canary-empty';
    }
  }

  /** Its group doesn't have it, so the other one is asked. */
  askOther(group: Group): void {
    this.answeredBy = group;
  }

  /** The rest of the request can't be read. */
  refuse({ reason, status }: Refusal): void {
    this.reason = reason;
    this.status = status;
  }

  /**
   * @param status - what counts unless the request was refused
   * @param upstream - the instance that was asked last
   */
  end(
    status: number,
    bytes: number,
    duration: number = 0,
    upstream?: string,
    attempts: number = 0,
  ): void {
    this.status ||= status;
    this.bytes = bytes;
    this.duration = duration;
    this.upstream = upstream;
    this.attempts = attempts;
    this.#log.write(this);
  }
}
