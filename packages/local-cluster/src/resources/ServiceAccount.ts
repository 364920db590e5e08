import {
  flag,
  listOf,
  localReferenceSchema,
  object,
  text,
} from '../schema/Schema';
import { ageColumn, nameColumn } from './columns';
import { defineKind } from './ResourceKind';

export const serviceAccountKind = defineKind({
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  shortNames: ['sa'],
  answersDeleted: true,
  fields: {
    secrets: listOf(
      object({
        kind: text(),
        namespace: text(),
        name: text(),
        uid: text(),
        apiVersion: text(),
        resourceVersion: text(),
        fieldPath: text(),
      }),
      { mergeKey: 'name' },
    ),
    imagePullSecrets: listOf(localReferenceSchema),
    automountServiceAccountToken: flag({ keepsEmpty: true }),
  },
  columns: [
    nameColumn,
    {
      name: 'Secrets',
      type: 'integer',
      cell: account => account.secrets?.length ?? 0,
    },
    ageColumn,
  ],
});
