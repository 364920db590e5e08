import {
  flag,
  integer,
  integerOrText,
  labelSelectorSchema,
  listOf,
  localReferenceSchema,
  mapOf,
  metadataSchema,
  object,
  quantity,
  text,
  anything,
  type ObjectSchema,
} from '../schema/Schema';
import { volumeSchema } from './volume';

const pointer = { keepsEmpty: true };

const keySelector = object({
  name: text(),
  key: text(pointer),
  optional: flag(pointer),
});

const envSchema = object({
  name: text(pointer),
  value: text(),
  valueFrom: object({
    fieldRef: object({
      apiVersion: text({ default: 'v1' }),
      fieldPath: text(pointer),
    }),
    resourceFieldRef: object({
      containerName: text(),
      resource: text(pointer),
      divisor: quantity(),
    }),
    configMapKeyRef: keySelector,
    secretKeyRef: keySelector,
  }),
});

const httpGet = object({
  path: text({ default: '/' }),
  port: integerOrText(pointer),
  host: text(),
  scheme: text({ default: 'HTTP' }),
  httpHeaders: listOf(object({ name: text(pointer), value: text(pointer) })),
});
const execSchema = object({ command: listOf(text(pointer)) });
const tcpSocket = object({ port: integerOrText(pointer), host: text() });

const probeSchema = object({
  exec: execSchema,
  httpGet,
  tcpSocket,
  grpc: object({ port: integer(pointer), service: text({ default: '' }) }),
  initialDelaySeconds: integer(),
  timeoutSeconds: integer({ default: 1, keepsEmpty: false }),
  periodSeconds: integer({ default: 10, keepsEmpty: false }),
  successThreshold: integer({ default: 1, keepsEmpty: false }),
  failureThreshold: integer({ default: 3, keepsEmpty: false }),
  terminationGracePeriodSeconds: integer(pointer),
});

const handlerSchema = object({
  exec: execSchema,
  httpGet,
  tcpSocket,
  sleep: object({ seconds: integer(pointer) }),
});

const securityFields = {
  seLinuxOptions: anything,
  windowsOptions: anything,
  runAsUser: integer(pointer),
  runAsGroup: integer(pointer),
  runAsNonRoot: flag(pointer),
  seccompProfile: object({ type: text(pointer), localhostProfile: text() }),
  appArmorProfile: object({ type: text(pointer), localhostProfile: text() }),
};

/** The amounts that a container asks for and is held to. */
const resourcesSchema = object(
  {
    limits: mapOf(quantity()),
    requests: mapOf(quantity()),
    claims: listOf(object({ name: text(pointer), request: text() })),
  },
  { always: true },
);

export const containerSchema = object({
  name: text(pointer),
  image: text(),
  command: listOf(text(pointer)),
  args: listOf(text(pointer)),
  workingDir: text(),
  ports: listOf(
    object({
      name: text(),
      hostPort: integer(),
      containerPort: integer(pointer),
      protocol: text({ default: 'TCP' }),
      hostIP: text(),
    }),
    { mergeKey: 'containerPort' },
  ),
  envFrom: listOf(
    object({
      prefix: text(),
      configMapRef: object({ name: text(), optional: flag(pointer) }),
      secretRef: object({ name: text(), optional: flag(pointer) }),
    }),
  ),
  env: listOf(envSchema, { mergeKey: 'name' }),
  resources: resourcesSchema,
  resizePolicy: listOf(
    object({ resourceName: text(pointer), restartPolicy: text(pointer) }),
  ),
  restartPolicy: text(),
  volumeMounts: listOf(
    object({
      name: text(pointer),
      readOnly: flag(),
      recursiveReadOnly: text(),
      mountPath: text(pointer),
      subPath: text(),
      mountPropagation: text(),
      subPathExpr: text(),
    }),
    { mergeKey: 'mountPath' },
  ),
  volumeDevices: listOf(
    object({ name: text(pointer), devicePath: text(pointer) }),
    { mergeKey: 'devicePath' },
  ),
  livenessProbe: probeSchema,
  readinessProbe: probeSchema,
  startupProbe: probeSchema,
  lifecycle: object({
    postStart: handlerSchema,
    preStop: handlerSchema,
    stopSignal: text(),
  }),
  terminationMessagePath: text({ default: '/dev/termination-log' }),
  terminationMessagePolicy: text({ default: 'File' }),
  imagePullPolicy: text(),
  securityContext: object({
    ...securityFields,
    capabilities: object({ add: listOf(text()), drop: listOf(text()) }),
    privileged: flag(pointer),
    readOnlyRootFilesystem: flag(pointer),
    allowPrivilegeEscalation: flag(pointer),
    procMount: text(),
  }),
  stdin: flag(),
  stdinOnce: flag(),
  tty: flag(),
});

/** `spec` of a Pod and of pod templates. */
export const podSpecSchema: ObjectSchema = object({
  volumes: listOf(volumeSchema, { mergeKey: 'name' }),
  initContainers: listOf(containerSchema, { mergeKey: 'name' }),
  containers: listOf(containerSchema, { mergeKey: 'name', keepsEmpty: true }),
  ephemeralContainers: listOf(anything),
  restartPolicy: text({ default: 'Always' }),
  terminationGracePeriodSeconds: integer({ default: 30 }),
  activeDeadlineSeconds: integer(pointer),
  dnsPolicy: text({ default: 'ClusterFirst' }),
  nodeSelector: mapOf(text(pointer)),
  serviceAccountName: text(),
  serviceAccount: text(),
  automountServiceAccountToken: flag(pointer),
  nodeName: text(),
  hostNetwork: flag(),
  hostPID: flag(),
  hostIPC: flag(),
  shareProcessNamespace: flag(pointer),
  securityContext: object(
    {
      ...securityFields,
      supplementalGroups: listOf(integer(pointer)),
      supplementalGroupsPolicy: text(),
      fsGroup: integer(pointer),
      sysctls: listOf(object({ name: text(pointer), value: text(pointer) })),
      fsGroupChangePolicy: text(),
    },
    { always: true },
  ),
  imagePullSecrets: listOf(localReferenceSchema, { mergeKey: 'name' }),
  hostname: text(),
  subdomain: text(),
  affinity: anything,
  schedulerName: text({ default: 'default-scheduler' }),
  tolerations: listOf(
    object({
      key: text(),
      operator: text(),
      value: text(),
      effect: text(),
      tolerationSeconds: integer(pointer),
    }),
  ),
  hostAliases: listOf(
    object({ ip: text(pointer), hostnames: listOf(text()) }),
    { mergeKey: 'ip' },
  ),
  priorityClassName: text(),
  priority: integer(pointer),
  dnsConfig: object({
    nameservers: listOf(text()),
    searches: listOf(text()),
    options: listOf(object({ name: text(), value: text(pointer) })),
  }),
  readinessGates: listOf(object({ conditionType: text(pointer) })),
  runtimeClassName: text(),
  enableServiceLinks: flag(pointer),
  preemptionPolicy: text(),
  overhead: mapOf(quantity()),
  topologySpreadConstraints: listOf(
    object({
      maxSkew: integer(pointer),
      topologyKey: text(pointer),
      whenUnsatisfiable: text(pointer),
      labelSelector: labelSelectorSchema,
      minDomains: integer(pointer),
      nodeAffinityPolicy: text(),
      nodeTaintsPolicy: text(),
      matchLabelKeys: listOf(text()),
    }),
    { mergeKey: 'topologyKey' },
  ),
  setHostnameAsFQDN: flag(pointer),
  os: object({ name: text(pointer) }),
  hostUsers: flag(pointer),
  schedulingGates: listOf(object({ name: text(pointer) }), {
    mergeKey: 'name',
  }),
  resourceClaims: listOf(anything),
  resources: object({ limits: mapOf(quantity()), requests: mapOf(quantity()) }),
});

/** `template` of workloads. */
export const podTemplateSchema = object(
  {
    metadata: object(metadataSchema.fields, { always: true }),
    spec: object(podSpecSchema.fields, { always: true }),
  },
  { always: true },
);
