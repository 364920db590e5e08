import { bytes, flag, mapOf, text } from '../schema/Schema';
import { isSameJson } from '../store/isSameJson';
import type { KubeObject } from '../store/KubeObject';
import { forbidden, invalid, type Cause } from './causes';
import { ageColumn, nameColumn } from './columns';
import { defineKind } from './ResourceKind';

export const configMapKind = defineKind({
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  fields: {
    data: mapOf(text({ keepsEmpty: true })),
    binaryData: mapOf(bytes({ keepsEmpty: true })),
    immutable: flag({ keepsEmpty: true }),
  },
  validate: candidate => [
    ...validateKeys('data', candidate.data),
    ...validateKeys('binaryData', candidate.binaryData),
  ],
  validateUpdate: validateImmutable,
  columns: [
    nameColumn,
    {
      name: 'Data',
      cell: map =>
        Object.keys(map.data ?? {}).length +
        Object.keys(map.binaryData ?? {}).length,
    },
    ageColumn,
  ],
});

/** What is wrong with the keys of a ConfigMap or Secret. */
export function validateKeys(
  field: string,
  data: Record<string, string> | undefined,
): Cause[] {
  return Object.keys(data ?? {})
    .filter(key => !/^[-._a-zA-Z0-9]{1,253}$/.test(key) || /^\.\.?$/.test(key))
    .map(key =>
      invalid(
        `${field}[${key}]`,
        key,
        `a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      ),
    );
}

/** What an update changes of a ConfigMap or Secret that says it is immutable. */
export function validateImmutable(
  candidate: KubeObject,
  previous: KubeObject,
): Cause[] {
  if (!previous.immutable) {
    return [];
  }
  const causes: Cause[] = [];
  if (!candidate.immutable) {
    causes.push(
      forbidden('immutable', 'field is immutable when `immutable` is set'),
    );
  }
  for (const field of ['data', 'binaryData']) {
    if (!isSameJson(candidate[field], previous[field])) {
      causes.push(
        forbidden(field, 'field is immutable when `immutable` is set'),
      );
    }
  }
  return causes;
}
