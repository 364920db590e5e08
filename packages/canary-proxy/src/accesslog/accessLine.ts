import { fromReceived } from '@backstage-releases/canary-policy';
import type { AccessEntry } from './AccessEntry';

/** What clients send may be long, a line of a log may not. Bytes. */
const MOST = { target: 2_048, agent: 512, short: 256 };

/** What needs no escape in JSON, and does nothing to a terminal. */
const plain = /^[ !#-[\]-~]*$/;

/** JSON leaves these as they are: a terminal or an old reader of lines may not. */
const unsafe = /[\u007f-\u009f\u2028\u2029\ufeff]/g;

/**
 * A request as a line of JSON with its end. What came from the client can neither end the line nor be anything but a value.
 *
 * @param withQuery - also what stands behind the path
 */
export function accessLine(entry: AccessEntry, withQuery: boolean): string {
  const { generation, group, answeredBy, bucket, rule, upstream, target } =
    entry;
  const mark = target.indexOf('?');
  let line = `{"time":"${new Date(entry.time).toISOString()}","route":${quote(
    entry.route,
    MOST.short,
  )}`;
  if (generation !== undefined) {
    line += `,"generation":${generation}`;
  }
  if (group !== undefined) {
    line += `,"group":"${group}"`;
  }
  if (answeredBy !== undefined) {
    line += `,"answeredBy":"${answeredBy}"`;
  }
  if (bucket !== undefined) {
    line += `,"bucket":${bucket}`;
  }
  line += `,"reason":${quote(entry.reason, MOST.short)}`;
  if (rule !== undefined) {
    line += `,"rule":${rule}`;
  }
  if (entry.isRemembered) {
    line += ',"remembered":true';
  }
  line += field('method', entry.method || undefined, MOST.short);
  line += field(
    'path',
    (mark === -1 ? target : target.slice(0, mark)) || undefined,
    MOST.target,
  );
  if (withQuery && mark !== -1) {
    line += field('query', target.slice(mark + 1), MOST.target);
  }
  line += field('host', entry.host, MOST.short);
  line += `,"status":${entry.status},"bytes":${entry.bytes},"durationMs":${
    Math.round(entry.duration * 1_000) / 1_000
  }`;
  line += field('upstream', upstream, MOST.short);
  line += `,"attempts":${entry.attempts},"address":${quote(
    entry.address,
    MOST.short,
  )}`;
  line += field('userAgent', entry.agent, MOST.agent);
  line += field('traceId', entry.traceId, MOST.short);
  line += field('requestId', entry.requestId, MOST.short);
  return `${line}}\n`;
}

function field(name: string, value: string | undefined, most: number): string {
  return value === undefined ? '' : `,"${name}":${quote(value, most)}`;
}

function quote(received: string, most: number): string {
  const isLong = received.length > most;
  const cut = isLong ? received.slice(0, most) : received;
  return plain.test(cut) && !isLong
    ? `"${cut}"`
    : JSON.stringify(fromReceived(cut) + (isLong ? '…' : '')).replace(
        unsafe,
        char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
}
