import { canonicalQuantity } from './quantity';
import type { Schema } from './Schema';

/** A value whose type is not that of its field. */
export class TypeMismatch extends Error {
  constructor(readonly path: string, found: unknown, expected: string) {
    super(
      `json: cannot unmarshal ${jsonType(
        found,
      )} into Go struct field ${path} of type ${expected}`,
    );
  }
}

/** What {@link readValue} found that a schema doesn't have. */
export interface ReadReport {
  /** Paths of unknown fields; they are left out of the result. */
  unknown: string[];
}

/**
 * Brings a JSON value into the form that its schema describes: unknown fields, nulls and empty values are left out, amounts and times written the one way.
 *
 * Throws {@link TypeMismatch}.
 */
export function readValue(
  schema: Schema,
  value: unknown,
  report: ReadReport,
  path = '',
): unknown {
  switch (schema.type) {
    case 'any':
      return value;
    case 'object': {
      if (!isPlainObject(value)) {
        throw new TypeMismatch(path, value, 'object');
      }
      const result: Record<string, unknown> = {};
      for (const [name, member] of Object.entries(value)) {
        const memberPath = path ? `${path}.${name}` : name;
        if (!Object.hasOwn(schema.fields, name)) {
          report.unknown.push(memberPath);
          continue;
        }
        const read =
          member === null || member === undefined
            ? undefined
            : readValue(schema.fields[name], member, report, memberPath);
        if (read !== undefined && !isLeftOut(schema.fields[name], read)) {
          result[name] = read;
        }
      }
      return result;
    }
    case 'map': {
      if (!isPlainObject(value)) {
        throw new TypeMismatch(path, value, 'map');
      }
      const result: Record<string, unknown> = {};
      for (const [name, member] of Object.entries(value)) {
        result[name] =
          member === null
            ? emptyOf(schema.values)
            : readValue(schema.values, member, report, `${path}.${name}`);
      }
      return result;
    }
    case 'list':
      if (!Array.isArray(value)) {
        throw new TypeMismatch(path, value, 'list');
      }
      return value.map((item, index) =>
        item === null
          ? emptyOf(schema.items)
          : readValue(schema.items, item, report, `${path}[${index}]`),
      );
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) {
        throw new TypeMismatch(path, value, 'int32');
      }
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') {
        throw new TypeMismatch(path, value, 'bool');
      }
      return value;
    case 'integerOrString':
      if (typeof value !== 'string' && !Number.isInteger(value)) {
        throw new TypeMismatch(path, value, 'intstr.IntOrString');
      }
      return value;
    case 'quantity': {
      const canonical =
        typeof value === 'string' || typeof value === 'number'
          ? canonicalQuantity(String(value))
          : undefined;
      if (canonical === undefined) {
        throw new TypeMismatch(path, value, 'resource.Quantity');
      }
      return canonical;
    }
    case 'bytes':
      if (typeof value !== 'string') {
        throw new TypeMismatch(path, value, '[]uint8');
      }
      if (
        !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(
          value.replace(/[\r\n]/g, ''),
        )
      ) {
        throw new TypeMismatch(path, value, '[]uint8');
      }
      return value.replace(/[\r\n]/g, '');
    case 'time':
      if (typeof value !== 'string' || Number.isNaN(Date.parse(value))) {
        throw new TypeMismatch(path, value, 'time.Time');
      }
      return value;
    default:
      if (typeof value !== 'string') {
        throw new TypeMismatch(path, value, 'string');
      }
      return value;
  }
}

function isLeftOut(schema: Schema, value: unknown): boolean {
  switch (schema.type) {
    case 'map':
      return Object.keys(value as object).length === 0;
    case 'list':
      return !schema.keepsEmpty && (value as unknown[]).length === 0;
    case 'object':
    case 'any':
      return false;
    default:
      return (
        !schema.keepsEmpty && (value === '' || value === 0 || value === false)
      );
  }
}

function emptyOf(schema: Schema): unknown {
  switch (schema.type) {
    case 'object':
    case 'map':
      return {};
    case 'list':
      return [];
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    case 'any':
      return undefined;
    default:
      return '';
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) {
    return 'array';
  }
  switch (typeof value) {
    case 'object':
      return 'object';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'number' : `number ${value}`;
    default:
      return typeof value;
  }
}
