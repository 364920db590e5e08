import {
  anything,
  flag,
  integer,
  listOf,
  object,
  quantity,
  text,
} from '../schema/Schema';

const pointer = { keepsEmpty: true };

const items = listOf(
  object({ key: text(pointer), path: text(pointer), mode: integer(pointer) }),
);
const downwardItems = listOf(
  object({
    path: text(pointer),
    fieldRef: object({
      apiVersion: text({ default: 'v1' }),
      fieldPath: text(pointer),
    }),
    resourceFieldRef: object({
      containerName: text(),
      resource: text(pointer),
      divisor: quantity(),
    }),
    mode: integer(pointer),
  }),
);

/** A volume of a pod. Volumes are kept, not mounted: containers of the local cluster have no files. */
export const volumeSchema = object(
  {
    name: text(pointer),
    emptyDir: object({ medium: text(), sizeLimit: quantity() }),
    hostPath: object({
      path: text(pointer),
      type: text({ default: '' }),
    }),
    configMap: object({
      name: text(),
      items,
      defaultMode: integer({ default: 420 }),
      optional: flag(pointer),
    }),
    secret: object({
      secretName: text(),
      items,
      defaultMode: integer({ default: 420 }),
      optional: flag(pointer),
    }),
    downwardAPI: object({
      items: downwardItems,
      defaultMode: integer({ default: 420 }),
    }),
    projected: object({
      sources: listOf(
        object({
          secret: object({ name: text(), items, optional: flag(pointer) }),
          configMap: object({ name: text(), items, optional: flag(pointer) }),
          downwardAPI: object({ items: downwardItems }),
          serviceAccountToken: object({
            audience: text(),
            expirationSeconds: integer({ default: 3600 }),
            path: text(pointer),
          }),
          clusterTrustBundle: anything,
          podCertificate: anything,
        }),
      ),
      defaultMode: integer({ default: 420 }),
    }),
    persistentVolumeClaim: object({
      claimName: text(pointer),
      readOnly: flag(),
    }),
    ephemeral: anything,
    nfs: anything,
    csi: anything,
    image: anything,
  },
  { retainsKeys: true },
);
