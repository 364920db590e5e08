import type { Schema } from './Schema';

/** Fills in what a schema has defaults for, in place. */
export function applyDefaults(schema: Schema, value: unknown): void {
  if (value === undefined || value === null) {
    return;
  }
  switch (schema.type) {
    case 'object': {
      const target = value as Record<string, unknown>;
      for (const [name, field] of Object.entries(schema.fields)) {
        if (target[name] === undefined) {
          if (field.type === 'object' && field.always) {
            target[name] = {};
          } else if ('default' in field && field.default !== undefined) {
            target[name] = field.default;
          }
        }
        applyDefaults(field, target[name]);
      }
      break;
    }
    case 'map':
      for (const member of Object.values(value)) {
        applyDefaults(schema.values, member);
      }
      break;
    case 'list':
      for (const item of value as unknown[]) {
        applyDefaults(schema.items, item);
      }
      break;
    default:
  }
}
