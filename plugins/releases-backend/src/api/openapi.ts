import { z } from 'zod';
import { Operation, operations } from './operations';
import { commandRequest } from './schemas/commandRequest';
import { release, releaseEvent } from './schemas/release';
import { planProblem, serviceOverview, version } from './schemas/service';
import { rollbackResult, target, traffic } from './schemas/target';

const components = {
  PlanProblem: planProblem,
  Release: release,
  ReleaseCommand: commandRequest,
  ReleaseEvent: releaseEvent,
  RollbackResult: rollbackResult,
  Service: serviceOverview,
  StartRelease: operations.startRelease.body,
  Target: target,
  Traffic: traffic,
  Version: version,
} satisfies Record<string, z.ZodType>;

const errorSchema = {
  type: 'object',
  required: ['error', 'response'],
  properties: {
    error: {
      type: 'object',
      required: ['name', 'message'],
      properties: {
        name: { type: 'string', example: 'InputError' },
        message: { type: 'string' },
      },
    },
    response: {
      type: 'object',
      required: ['statusCode'],
      properties: { statusCode: { type: 'integer' } },
    },
  },
};

/**
 * The OpenAPI document of the plugin's HTTP API.
 */
export function openapi() {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(components)) {
    registry.add(schema, { id });
  }
  const { schemas } = z.toJSONSchema(registry, {
    target: 'openapi-3.0',
    io: 'input',
    unrepresentable: 'any',
    uri: refTo,
  });
  const paths: Record<string, Record<string, object>> = {};
  for (const [operationId, operation] of Object.entries(operations)) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: describe(operationId, operation),
    };
  }
  return {
    openapi: '3.0.3',
    info: { title: 'releases', version: '1' },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    paths,
    components: {
      schemas: {
        ...Object.fromEntries(
          // The document itself says where they are.
          Object.entries(schemas).map(([id, { $id: _, ...schema }]) => [
            id,
            schema,
          ]),
        ),
        Error: errorSchema,
      },
      responses: {
        Error: {
          description: 'Why it was refused',
          content: json({ $ref: refTo('Error') }),
        },
      },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  };
}

function describe(operationId: string, operation: Operation) {
  const { summary, params, query, body, status, response } = operation;
  return {
    operationId,
    summary,
    parameters: [...parameters('path', params), ...parameters('query', query)],
    ...(body
      ? { requestBody: { required: true, content: json(schemaOf(body)) } }
      : {}),
    responses: {
      [status]: {
        description: status === 201 ? 'Created' : 'OK',
        content: json(schemaOf(response)),
      },
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

function parameters(where: 'path' | 'query', schema: z.ZodObject | undefined) {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const list = isList(field);
    return {
      name,
      in: where,
      required: !z.safeParse(field, undefined).success,
      schema: schemaOf(field),
      ...(list ? { style: 'form', explode: false } : {}),
    };
  });
}

/** Named schemas are referred to, directly or as the entries of a list. */
function schemaOf(schema: z.core.$ZodType): object {
  const named = Object.entries(components).find(
    ([, component]) => component === schema,
  );
  if (named) {
    return { $ref: refTo(named[0]) };
  }
  if (schema instanceof z.ZodObject && schema.shape.items) {
    const { items, ...others } = schema.shape;
    const { element } = items as z.ZodArray;
    return {
      type: 'object',
      required: Object.keys(schema.shape),
      properties: {
        items: { type: 'array', items: schemaOf(element) },
        ...Object.fromEntries(
          Object.entries(others).map(([name, other]) => [
            name,
            schemaOf(other as z.core.$ZodType),
          ]),
        ),
      },
    };
  }
  return z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    unrepresentable: 'any',
  });
}

function isList(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodOptional
    ? isList(schema.unwrap())
    : schema instanceof z.ZodArray;
}

function refTo(id: string) {
  return `#/components/schemas/${id}`;
}

function json(schema: object) {
  return { 'application/json': { schema } };
}
