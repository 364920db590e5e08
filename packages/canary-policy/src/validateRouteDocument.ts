import { Check, DocumentCheck } from './DocumentCheck';
import { InvalidDocumentError, Issue } from './Issue';
import { MAX_GENERATION, RouteDocument } from './RouteDocument';
import { settingsChecks } from './RouteSettings';
import { durationCheck } from './documentDuration';
import { checkPolicy } from './validatePolicy';

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const endpoint =
  /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[-.A-Za-z0-9]*[A-Za-z0-9])?):([1-9]\d{0,4})$/;

/**
 * What is wrong with a route document; nothing where the list is empty. Never throws.
 *
 * @public
 */
export function validateRouteDocument(value: unknown): Issue[] {
  const check = new DocumentCheck();
  const name = check.matching(
    label,
    63,
    'a Kubernetes name: 1 to 63 characters of a-z, 0-9 and -',
  );
  const group: Check = (field, path) => checkGroup(check, field, path, name);
  check.object(
    value,
    '',
    {
      version: check.satisfying('1', version => version === 1),
      id: check.matching(
        /^[a-z0-9.-]+$/,
        63,
        '1 to 63 characters of a-z, 0-9, . and -',
      ),
      generation: check.integer(1, MAX_GENERATION),
      port: check.integer(1, 65535),
      bucketing: check.satisfying(
        "'xxh32-10000'",
        bucketing => bucketing === 'xxh32-10000',
      ),
      stable: group,
    },
    {
      canary: group,
      previous: group,
      ...settingsChecks(check),
      policy: (policy, path) => checkPolicy(check, policy, path),
      drain: durationCheck(check, 0),
      entry: (entry, path) =>
        check.object(
          entry,
          path,
          { namespace: name, service: name },
          { portName: name },
        ),
      about: (about, path) =>
        check.object(
          about,
          path,
          { service: check.text(256), environment: check.text(256) },
          { release: check.integer(1, Number.MAX_SAFE_INTEGER) },
        ),
    },
  );
  return check.issues;
}

/**
 * A route document that was read from outside.
 *
 * @throws InvalidDocumentError with everything that is wrong with it
 * @public
 */
export function parseRouteDocument(value: unknown): RouteDocument {
  const issues = validateRouteDocument(value);
  if (issues.length > 0) {
    throw new InvalidDocumentError('route document', issues);
  }
  return value as RouteDocument;
}

function checkGroup(
  check: DocumentCheck,
  value: unknown,
  path: string,
  name: Check,
): void {
  const group = check.asObject(value, path);
  if (!group) {
    return;
  }
  check.object(
    group,
    path,
    { revision: check.text(63) },
    {
      version: check.text(256),
      service: (service, place) =>
        check.object(
          service,
          place,
          { namespace: name, name },
          { port: portCheck(check) },
        ),
      endpoints: (endpoints, place) =>
        check.list(endpoints, place, 0, endpointCheck(check)),
    },
  );
  if ((group.service === undefined) === (group.endpoints === undefined)) {
    check.report(path, value, "exactly one of 'service', 'endpoints'");
  }
}

function portCheck(check: DocumentCheck): Check {
  return check.satisfying("a port's number, 1 to 65535, or its name", port =>
    typeof port === 'string'
      ? port.length <= 63 && label.test(port)
      : Number.isInteger(port) && Number(port) >= 1 && Number(port) <= 65535,
  );
}

function endpointCheck(check: DocumentCheck): Check {
  return check.satisfying(
    "'host:port', for example '10.0.0.7:8080' or '[2001:db8::7]:8080'",
    value =>
      typeof value === 'string' &&
      value.length <= 300 &&
      Number(endpoint.exec(value)?.[1]) <= 65535,
  );
}
