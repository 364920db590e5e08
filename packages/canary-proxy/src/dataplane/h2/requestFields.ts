import {
  keptInNewTrace,
  keptOfRequest,
  requestFieldNames,
} from '../../http1/requestFields';
import type { ForwardedFacts } from '../net/RequestOpening';
import { Fields, keepSensitive, passedFields } from './Fields';
import type { StreamRequest } from './StreamRequest';

/** What belongs to one connection, is written anew, or is what only this proxy may say. A host stands in a field of its own. */
const ENDS_HERE = new Set([...requestFieldNames.except(keptOfRequest), 'host']);

/** The same for a request that begins a new trace. */
const ENDS_HERE_IN_NEW_TRACE = new Set([
  ...requestFieldNames.except(keptInNewTrace),
  'host',
]);

/** What is added to a request beside what is known of its client. */
export type OwnFacts = Pick<
  ForwardedFacts,
  'group' | 'address' | 'newId' | 'newTrace'
>;

/**
 * The head of a request as an instance gets it: the fields that came, without those of the connection, and what this proxy says.
 */
export function requestFields(
  request: StreamRequest,
  { group, address, newId, newTrace }: OwnFacts,
): Fields {
  const { peer, proto, host } = request;
  const forwardedFor = request.header('x-forwarded-for');
  const fields = passedFields(
    request.raw,
    newTrace === undefined ? ENDS_HERE : ENDS_HERE_IN_NEW_TRACE,
  );
  fields[':method'] = request.method;
  fields[':scheme'] = 'http';
  fields[':authority'] = request.authority ?? address;
  fields[':path'] = request.target;
  if (request.header('te') === 'trailers') {
    fields.te = 'trailers';
  }
  if (request.expectsContinue) {
    fields.expect = '100-continue';
  }
  fields['x-forwarded-for'] =
    forwardedFor === undefined ? peer : `${forwardedFor}, ${peer}`;
  fields['x-forwarded-proto'] = proto;
  fields['x-canary-group'] = group;
  if (host !== undefined) {
    fields['x-forwarded-host'] = host;
  }
  if (newTrace !== undefined) {
    fields.traceparent = newTrace;
  }
  if (newId !== undefined) {
    fields['x-request-id'] = newId;
  }
  keepSensitive(fields, request.sensitive);
  return fields;
}
