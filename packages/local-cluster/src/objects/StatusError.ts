import type { Cause } from '../resources/causes';
import { qualifiedName, type ResourceKind } from '../resources/ResourceKind';

/** The body of an answer that says how a request ended. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: { continue?: string; resourceVersion?: string };
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: Array<{ reason?: string; message?: string; field?: string }>;
    retryAfterSeconds?: number;
  };
  code?: number;
}

type Kind = Pick<ResourceKind, 'group' | 'plural' | 'kind'>;

/** A request that the API server refuses; what it answers. */
export class StatusError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly reason?: string,
    readonly details?: Status['details'],
    readonly metadata: Status['metadata'] = {},
  ) {
    super(message);
  }

  toStatus(): Status {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.metadata,
      status: 'Failure',
      message: this.message,
      ...(this.reason ? { reason: this.reason } : {}),
      ...(this.details ? { details: this.details } : {}),
      code: this.code,
    };
  }
}

function resourceDetails(kind: Kind, name: string): Status['details'] {
  return {
    name,
    ...(kind.group ? { group: kind.group } : {}),
    kind: kind.plural,
  };
}

export function notFound(kind: Kind, name: string): StatusError {
  return new StatusError(
    404,
    `${qualifiedName(kind)} "${name}" not found`,
    'NotFound',
    resourceDetails(kind, name),
  );
}

/** No such resource or subresource. */
export function unknownResource(): StatusError {
  return new StatusError(
    404,
    'the server could not find the requested resource',
    'NotFound',
    {},
  );
}

export function alreadyExists(kind: Kind, name: string): StatusError {
  return new StatusError(
    409,
    `${qualifiedName(kind)} "${name}" already exists`,
    'AlreadyExists',
    resourceDetails(kind, name),
  );
}

export function conflict(
  kind: Kind,
  name: string,
  why = 'the object has been modified; please apply your changes to the latest version and try again',
): StatusError {
  return new StatusError(
    409,
    `Operation cannot be fulfilled on ${qualifiedName(kind)} "${name}": ${why}`,
    'Conflict',
    resourceDetails(kind, name),
  );
}

/** A precondition of a delete that doesn't hold. Names the kind, not the resource, as real API servers do here. */
export function preconditionFailed(
  kind: Kind,
  name: string,
  why: string,
): StatusError {
  const qualified = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
  return new StatusError(
    409,
    `Operation cannot be fulfilled on ${qualified} "${name}": ${why}`,
    'Conflict',
    {
      name,
      ...(kind.group ? { group: kind.group } : {}),
      kind: kind.kind,
    },
  );
}

export function invalidObject(
  kind: { group: string; kind: string },
  name: string,
  causes: Cause[],
): StatusError {
  const texts = causes.map(cause => `${cause.field}: ${cause.message}`);
  const qualified = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
  return new StatusError(
    422,
    `${qualified} "${name}" is invalid: ${
      texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
    }`,
    'Invalid',
    {
      ...(name ? { name } : {}),
      ...(kind.group ? { group: kind.group } : {}),
      kind: kind.kind,
      causes,
    },
  );
}

/** A query parameter or body of options that is wrong. */
export function invalidOptions(kind: string, causes: Cause[]): StatusError {
  return invalidObject({ group: 'meta.k8s.io', kind }, '', causes);
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, message, 'BadRequest');
}

export function forbiddenWrite(
  kind: Kind,
  name: string,
  why: string,
  causes?: NonNullable<Status['details']>['causes'],
): StatusError {
  return new StatusError(
    403,
    `${qualifiedName(kind)} "${name}" is forbidden: ${why}`,
    'Forbidden',
    { ...resourceDetails(kind, name), ...(causes ? { causes } : {}) },
  );
}

export function unauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'the server does not allow this method on the requested resource',
    'MethodNotAllowed',
    {},
  );
}

/** A version that is no longer known. */
export function expired(
  message: string,
  metadata?: Status['metadata'],
): StatusError {
  return new StatusError(410, message, 'Expired', undefined, metadata);
}

/** A version that doesn't exist yet. */
export function versionTooLarge(
  requested: number,
  current: number,
): StatusError {
  return new StatusError(
    504,
    `Timeout: Too large resource version: ${requested}, current: ${current}`,
    'Timeout',
    {
      causes: [
        {
          reason: 'ResourceVersionTooLarge',
          message: 'Too large resource version',
        },
      ],
      retryAfterSeconds: 1,
    },
  );
}
