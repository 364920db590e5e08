import { InputError } from '@backstage/errors';
import { Request } from 'express';
import { z } from 'zod';
import { duplicateField } from './jsonBody';
import { readOrThrow } from '../input/readOrThrow';
import { Operation } from './operations';

type Part<S> = S extends z.ZodType<infer T> ? T : Record<string, never>;

/**
 * What an operation is asked for.
 */
export interface OperationInput<O extends Operation> {
  params: Part<O['params']>;
  query: Part<O['query']>;
  body: Part<O['body']>;
}

/**
 * Reads what was sent for an operation. Throws `InputError` that names each field that is wrong, its value and what is allowed.
 */
export function readRequest<O extends Operation>(
  operation: O,
  request: Request,
): OperationInput<O> {
  const { params, query, body } = operation as Operation;
  return {
    params: readText(params, request.params),
    query: readText(query, readQuery(request)),
    body: body && readOrThrow('Invalid request', body, readBody(request)),
  } as OperationInput<O>;
}

function readText(
  schema: z.ZodObject | undefined,
  values: Record<string, unknown>,
) {
  const object = schema ?? z.strictObject({});
  const shape: Record<string, z.core.$ZodType> = object.shape;
  const typed = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' && Object.hasOwn(shape, name)
        ? typedValue(shape[name], value)
        : value,
    ]),
  );
  return readOrThrow('Invalid request', object, typed);
}

/** Paths and queries are text; what a number does not hold exactly stays text, and is refused as it was sent. */
function typedValue(schema: z.core.$ZodType, value: string): unknown {
  if (schema instanceof z.ZodOptional) {
    return typedValue(schema.unwrap(), value);
  }
  if (schema instanceof z.ZodArray) {
    return value.split(',');
  }
  return schema instanceof z.ZodNumber && /^-?\d{1,15}$/.test(value)
    ? Number(value)
    : value;
}

/** All that was sent: Express drops names that objects have by themselves, such as '__proto__'. What is there twice becomes a list. */
function readQuery({ url }: Request): Record<string, unknown> {
  const [, ...query] = url.split('?');
  const sent = new URLSearchParams(query.join('?'));
  return Object.fromEntries(
    [...new Set(sent.keys())].map(name => {
      const values = sent.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

function readBody(request: Request): unknown {
  // Express leaves the body empty where it is of another type, which would be refused for the wrong reason.
  const type = request.get('content-type');
  if (type !== undefined && !request.is('application/json')) {
    throw new InputError(
      `Invalid request: 'Content-Type': Invalid value '${type}'; expected 'application/json'`,
    );
  }
  const twice = duplicateField(request);
  if (twice !== undefined) {
    throw new InputError(
      `Invalid request: '${twice}': The body has this field twice; expected it once`,
    );
  }
  return request.body === undefined ? {} : request.body;
}
