import { bytes, flag, mapOf, text } from '../schema/Schema';
import type { KubeObject } from '../store/KubeObject';
import { invalid, required, type Cause } from './causes';
import { ageColumn, nameColumn } from './columns';
import { validateImmutable, validateKeys } from './ConfigMap';
import { defineKind } from './ResourceKind';

const requiredKeys: Record<string, string[]> = {
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/basic-auth': ['username', 'password'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

export const secretKind = defineKind({
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  fields: {
    data: mapOf(bytes({ keepsEmpty: true })),
    stringData: mapOf(text({ keepsEmpty: true })),
    immutable: flag({ keepsEmpty: true }),
    type: text({ default: 'Opaque' }),
  },
  prepare(candidate) {
    for (const [key, value] of Object.entries(candidate.stringData ?? {})) {
      candidate.data = {
        ...candidate.data,
        [key]: Buffer.from(String(value)).toString('base64'),
      };
    }
    delete candidate.stringData;
  },
  validate,
  warnings: ({ type, data }) =>
    type === 'kubernetes.io/tls' && !isPem(data?.['tls.crt'] ?? '')
      ? ['tls: failed to find any PEM data in certificate input']
      : [],
  validateUpdate: (candidate, previous) => [
    ...(candidate.type === previous.type
      ? []
      : [invalid('type', candidate.type, 'field is immutable')]),
    ...validateImmutable(candidate, previous),
  ],
  selectableFields: secret => ({ type: secret.type }),
  columns: [
    nameColumn,
    { name: 'Type', cell: secret => secret.type },
    {
      name: 'Data',
      cell: secret => Object.keys(secret.data ?? {}).length,
    },
    ageColumn,
  ],
});

function isPem(base64: string): boolean {
  return Buffer.from(base64, 'base64').includes('-----BEGIN ');
}

function isJson(base64: string): boolean {
  try {
    JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

function validate(candidate: KubeObject): Cause[] {
  const causes = validateKeys('data', candidate.data);
  for (const key of requiredKeys[candidate.type] ?? []) {
    const value = candidate.data?.[key];
    if (value === undefined) {
      causes.push(required(`data[${key}]`));
    } else if (key.startsWith('.docker') && !isJson(value)) {
      causes.push(
        invalid(`data[${key}]`, '<secret contents redacted>', 'not JSON'),
      );
    }
  }
  const account = 'kubernetes.io/service-account.name';
  if (
    candidate.type === 'kubernetes.io/service-account-token' &&
    !candidate.metadata.annotations?.[account]
  ) {
    causes.push(required(`metadata.annotations[${account}]`));
  }
  return causes;
}
