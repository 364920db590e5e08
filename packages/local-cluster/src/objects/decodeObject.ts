import { applyDefaults } from '../schema/applyDefaults';
import { readValue, TypeMismatch } from '../schema/readValue';
import type { KubeObject } from '../store/KubeObject';
import { apiVersionOf, type ResourceKind } from '../resources/ResourceKind';
import { badRequest, StatusError } from './StatusError';

/** What is done about fields that a kind doesn't have. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** An object whose fields are not those of its kind. */
export class DecodeError extends StatusError {
  constructor(kind: ResourceKind, readonly problem: string) {
    super(
      400,
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${problem}`,
      'BadRequest',
    );
  }
}

/** An object as it came, in the form of its kind. */
export interface DecodedObject {
  /** May be changed: nobody else has it. Its metadata may lack what the server sets. */
  object: KubeObject;
  warnings: string[];
}

/**
 * Brings what somebody sent into the form of its kind, with the defaults of its schema.
 *
 * Throws a `StatusError` (400) when it isn't one, a {@link DecodeError} when its fields are wrong.
 */
export function decodeObject(
  kind: ResourceKind,
  raw: unknown,
  validation: FieldValidation = 'Warn',
): DecodedObject {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: expected an object`,
    );
  }
  checkTypeNames(kind, raw as Record<string, unknown>);
  const report = { unknown: [] as string[] };
  let object: KubeObject;
  try {
    object = readValue(kind.schema, raw, report) as KubeObject;
  } catch (error) {
    if (error instanceof TypeMismatch) {
      throw new DecodeError(kind, error.message);
    }
    throw error;
  }
  const problems = report.unknown.map(path => `unknown field "${path}"`);
  if (validation === 'Strict' && problems.length > 0) {
    throw new DecodeError(
      kind,
      `strict decoding error: ${problems.join(', ')}`,
    );
  }
  object.apiVersion = apiVersionOf(kind);
  object.kind = kind.kind;
  object.metadata = { ...object.metadata };
  applyDefaults(kind.schema, object);
  return { object, warnings: validation === 'Warn' ? problems : [] };
}

function checkTypeNames(
  kind: ResourceKind,
  raw: Record<string, unknown>,
): void {
  const expected = apiVersionOf(kind);
  if (raw.apiVersion && raw.apiVersion !== expected) {
    throw badRequest(
      `the API version in the data (${raw.apiVersion}) does not match the expected API version (${expected})`,
    );
  }
  if (raw.kind && raw.kind !== kind.kind) {
    throw badRequest(
      `${raw.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: converting (${kind.version}.${raw.kind}) to (${kind.kind}): unknown conversion`,
    );
  }
}
