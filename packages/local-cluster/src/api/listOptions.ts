import {
  matchesFields,
  parseFieldSelector,
  type FieldRequirement,
} from '../store/FieldSelector';
import type { KubeObject } from '../store/KubeObject';
import { matchesLabels, type LabelRequirement } from '../store/LabelSelector';
import { parseLabelSelector } from '../store/parseLabelSelector';
import { forbidden, notSupported, type Cause } from '../resources/causes';
import type { ResourceKind } from '../resources/ResourceKind';
import {
  badRequest,
  invalidOptions,
  StatusError,
} from '../objects/StatusError';

/** What a list, watch or delete of many asks for. */
export interface ListOptions {
  labels: LabelRequirement[];
  fields: FieldRequirement[];
  limit: number;
  continue?: string;
  /** `undefined` when not said; 0 is any. */
  resourceVersion?: number;
  match?: 'Exact' | 'NotOlderThan';
  sendInitialEvents: boolean;
  bookmarks: boolean;
  timeoutSeconds?: number;
}

const commonFields = ['metadata.name', 'metadata.namespace'];

/** Reads the query of a list or watch. Throws a `StatusError` (400, 422, or 500 as real API servers do). */
export function readListOptions(
  kind: ResourceKind,
  query: URLSearchParams,
  watching: boolean,
): ListOptions {
  const fields = selectors(() =>
    parseFieldSelector(query.get('fieldSelector') ?? ''),
  );
  for (const { field } of fields) {
    if (
      !commonFields.includes(field) &&
      !selectableFields(kind).includes(field)
    ) {
      throw badRequest(
        kind.selectableFields
          ? `field label not supported: ${field}`
          : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
      );
    }
  }
  const version = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? undefined;
  const next = query.get('continue') || undefined;
  const initial = query.get('sendInitialEvents') ?? undefined;
  const causes = combinations({ version, match, next, initial, watching });
  const options: ListOptions = {
    labels: selectors(() =>
      parseLabelSelector(query.get('labelSelector') ?? ''),
    ),
    fields,
    limit: integerOf(query, 'limit') ?? 0,
    continue: next,
    match: match as ListOptions['match'],
    sendInitialEvents: initial === 'true',
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
    timeoutSeconds: integerOf(query, 'timeoutSeconds'),
  };
  if (causes.length > 0) {
    throw invalidOptions('ListOptions', causes);
  }
  if (version !== '') {
    if (!/^\d+$/.test(version)) {
      const message = `resourceVersion: Invalid value: ${JSON.stringify(
        version,
      )}: strconv.ParseUint: parsing ${JSON.stringify(
        version,
      )}: invalid syntax`;
      throw watching ? new StatusError(500, message) : badRequest(message);
    }
    options.resourceVersion = Number(version);
  }
  return options;
}

/** Whether an object is among those asked for. */
export function isSelected(
  kind: ResourceKind,
  options: Pick<ListOptions, 'labels' | 'fields'>,
  object: KubeObject,
): boolean {
  return (
    matchesLabels(options.labels, object.metadata.labels) &&
    (options.fields.length === 0 ||
      matchesFields(options.fields, {
        'metadata.name': object.metadata.name,
        'metadata.namespace': object.metadata.namespace ?? '',
        ...kind.selectableFields?.(object),
      }))
  );
}

/** Whether a query parameter says yes. */
export function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}

function selectableFields(kind: ResourceKind): string[] {
  // A blank object has the fields of every other; only their names are asked for here.
  const blank: any = {
    metadata: { name: '', uid: '', resourceVersion: '', creationTimestamp: '' },
    spec: {},
    status: {},
    involvedObject: {},
  };
  return Object.keys(kind.selectableFields?.(blank) ?? {});
}

function selectors<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw badRequest((error as Error).message);
  }
}

function integerOf(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') {
    return undefined;
  }
  if (!/^-?\d+$/.test(value)) {
    throw badRequest(
      `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`,
    );
  }
  return Number(value);
}

function combinations(given: {
  version: string;
  match?: string;
  next?: string;
  initial?: string;
  watching: boolean;
}): Cause[] {
  const { version, match, next, initial, watching } = given;
  const field = 'resourceVersionMatch';
  const causes: Cause[] = [];
  if (initial !== undefined) {
    if (!watching) {
      return [
        forbidden(
          'sendInitialEvents',
          'sendInitialEvents is forbidden for list',
        ),
      ];
    }
    if (match !== 'NotOlderThan') {
      causes.push(
        forbidden(
          field,
          'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
        ),
      );
    }
    return causes;
  }
  if (match === undefined) {
    return causes;
  }
  if (watching) {
    causes.push(
      forbidden(
        field,
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ),
    );
    if (match !== 'NotOlderThan') {
      causes.push(notSupported(field, match, ['NotOlderThan']));
    }
    return causes;
  }
  if (version === '') {
    causes.push(
      forbidden(
        field,
        'resourceVersionMatch is forbidden unless resourceVersion is provided',
      ),
    );
  }
  if (next !== undefined) {
    causes.push(
      forbidden(
        field,
        'resourceVersionMatch is forbidden when continue is provided',
      ),
    );
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    causes.push(notSupported(field, match, ['Exact', 'NotOlderThan', '']));
  } else if (match === 'Exact' && version === '0') {
    causes.push(
      forbidden(
        field,
        'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
      ),
    );
  }
  return causes;
}
