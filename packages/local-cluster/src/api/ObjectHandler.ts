import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PodLogs } from '../kubelet/PodLogs';
import type { ClusterObjects, WriteOptions } from '../objects/ClusterObjects';
import type { FieldValidation } from '../objects/decodeObject';
import { readDeleteOptions } from '../objects/DeleteOptions';
import {
  badRequest,
  invalidOptions,
  notFound,
  versionTooLarge,
  type Status,
} from '../objects/StatusError';
import { applyPatch } from '../patch/applyPatch';
import { notSupported } from '../resources/causes';
import { apiVersionOf } from '../resources/ResourceKind';
import type { KubeObject } from '../store/KubeObject';
import { bindPod } from './bindPod';
import { negotiate, type Representation } from './accept';
import { isTrue, readListOptions } from './listOptions';
import { listObjects } from './listObjects';
import { checkUid, updatePatched } from './patchedObject';
import { answerPodLog } from './podLog';
import {
  mediaTypeOf,
  readObject,
  readOptionalObject,
  readText,
} from './readBody';
import { respondObject } from './respond';
import { verbOf, type ObjectRoute } from './route';
import { answeredScale, scaleKind, scaleOf, writeScale } from './scale';
import { readIncludedObject, toMetadata, toTable } from './table';
import { watchObjects } from './watchObjects';

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  route: ObjectRoute;
  representation: Representation;
}

/**
 * Answers the requests for objects of all kinds: reads them, hands them to {@link ClusterObjects}, and writes the answers in the form asked for.
 */
export class ObjectHandler {
  readonly #objects: ClusterObjects;
  readonly #logs: PodLogs;

  constructor(objects: ClusterObjects, logs: PodLogs) {
    this.#objects = objects;
    this.#logs = logs;
  }

  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    route: ObjectRoute,
  ): Promise<void> {
    const verb = verbOf(request.method, route, isTrue(query.get('watch')));
    if (route.subresource === 'log') {
      answerPodLog(this.#logs, this.#target(route), query, response);
      return;
    }
    const exchange: Exchange = {
      request,
      response,
      query,
      route,
      representation: negotiate(request.headers.accept),
    };
    switch (verb) {
      case 'get':
        this.#get(exchange);
        break;
      case 'list':
        this.#list(exchange);
        break;
      case 'watch':
        this.#watch(exchange);
        break;
      case 'create':
        await (route.subresource
          ? this.#bind(exchange)
          : this.#create(exchange));
        break;
      case 'update':
        await this.#update(exchange);
        break;
      case 'patch':
        await this.#patch(exchange);
        break;
      case 'delete':
        await this.#delete(exchange);
        break;
      default:
        await this.#deleteCollection(exchange);
    }
  }

  #get(exchange: Exchange): void {
    const wanted = Number(exchange.query.get('resourceVersion') ?? 0);
    if (wanted > this.#objects.store.revision) {
      throw versionTooLarge(wanted, this.#objects.store.revision);
    }
    const target = this.#target(exchange.route);
    this.#respond(
      exchange,
      200,
      exchange.route.subresource === 'scale'
        ? answeredScale(scaleOf(exchange.route.kind, target))
        : target,
    );
  }

  #list(exchange: Exchange): void {
    const { route, query, representation } = exchange;
    const options = readListOptions(route.kind, query, false);
    const page = listObjects(
      this.#objects,
      route.kind,
      route.namespace,
      options,
    );
    this.#respondItems(exchange, page.items, page.metadata, representation);
  }

  #watch({ route, query, response, representation }: Exchange): void {
    watchObjects(
      this.#objects,
      {
        kind: route.kind,
        namespace: route.namespace,
        options: readListOptions(route.kind, query, true),
        representation,
        included: readIncludedObject(query),
      },
      response,
    );
  }

  async #create(exchange: Exchange): Promise<void> {
    const { request, route } = exchange;
    const options = this.#writeOptions(exchange);
    const raw = await readObject(request, route.kind.kind);
    const { object, warnings } = this.#objects.create(route.kind, raw, options);
    this.#respond(exchange, 201, object, warnings);
  }

  async #update(exchange: Exchange): Promise<void> {
    const { request, route } = exchange;
    const options = this.#writeOptions(exchange);
    const raw = await readObject(request, route.kind.kind);
    if (route.subresource === 'scale') {
      this.#respond(
        exchange,
        200,
        writeScale(this.#objects, route.kind, this.#ref(route), raw, options),
      );
      return;
    }
    const { object, warnings } = this.#objects.update(
      route.kind,
      this.#ref(route),
      raw,
      options,
    );
    this.#respond(exchange, 200, object, warnings);
  }

  async #patch(exchange: Exchange): Promise<void> {
    const { request, route } = exchange;
    const options = this.#writeOptions(exchange);
    const text = await readText(request);
    let patch: unknown;
    try {
      patch = JSON.parse(text);
    } catch (error) {
      throw badRequest(`error decoding patch: ${(error as Error).message}`);
    }
    // From here on nothing waits, so that the patch is applied to what is stored when it is written.
    const target = this.#target(route);
    const isScale = route.subresource === 'scale';
    const patched = applyPatch(
      isScale ? scaleKind : route.kind,
      isScale ? scaleOf(route.kind, target) : target,
      mediaTypeOf(request),
      patch,
    );
    if (isScale) {
      this.#respond(
        exchange,
        200,
        writeScale(
          this.#objects,
          route.kind,
          this.#ref(route),
          patched,
          options,
        ),
      );
      return;
    }
    const { object, warnings } = updatePatched(() => {
      checkUid(route.kind, patched, target);
      return this.#objects.update(
        route.kind,
        this.#ref(route),
        patched,
        options,
      );
    });
    this.#respond(exchange, 200, object, warnings);
  }

  async #delete(exchange: Exchange): Promise<void> {
    const { request, query, route } = exchange;
    const body = await readOptionalObject(request, 'DeleteOptions');
    const options = readDeleteOptions(body, query);
    const { object, removed } = this.#objects.delete(
      route.kind,
      this.#ref(route),
      options,
    );
    this.#respond(
      exchange,
      200,
      removed && !route.kind.answersDeleted
        ? deletedStatus(route, object)
        : object,
    );
  }

  async #deleteCollection(exchange: Exchange): Promise<void> {
    const { request, query, route, representation } = exchange;
    const body = await readOptionalObject(request, 'DeleteOptions');
    const options = readDeleteOptions(body, query);
    const page = listObjects(
      this.#objects,
      route.kind,
      route.namespace,
      readListOptions(route.kind, query, false),
    );
    for (const { metadata } of page.items) {
      this.#objects.delete(route.kind, metadata, options);
    }
    this.#respondItems(exchange, page.items, page.metadata, representation);
  }

  async #bind({
    request,
    response,
    route,
    representation,
  }: Exchange): Promise<void> {
    const binding = await readObject(request, 'Binding');
    bindPod(this.#objects, this.#target(route), binding);
    const status = { kind: 'Status', apiVersion: 'v1', metadata: {} };
    respondObject(
      response,
      201,
      { ...status, status: 'Success', code: 201 },
      representation,
    );
  }

  #ref({ namespace, name }: ObjectRoute) {
    return { namespace, name: name ?? '' };
  }

  #target(route: ObjectRoute): KubeObject {
    const target = this.#objects.find(route.kind, this.#ref(route));
    if (!target) {
      throw notFound(route.kind, route.name ?? '');
    }
    return target;
  }

  #writeOptions({ query, route }: Exchange): WriteOptions {
    const dryRun = query.getAll('dryRun');
    const validation = query.get('fieldValidation') || 'Warn';
    if (dryRun.some(value => value !== 'All')) {
      throw invalidOptions('CreateOptions', [
        notSupported('dryRun', dryRun, ['All']),
      ]);
    }
    if (!['Ignore', 'Strict', 'Warn'].includes(validation)) {
      throw invalidOptions('CreateOptions', [
        notSupported('fieldValidation', validation, [
          'Ignore',
          'Strict',
          'Warn',
        ]),
      ]);
    }
    return {
      namespace: route.namespace,
      dryRun: dryRun.length > 0,
      fieldValidation: validation as FieldValidation,
      part: route.subresource === 'status' ? 'status' : undefined,
    };
  }

  #respond(
    exchange: Exchange,
    code: number,
    object: object,
    warnings: string[] = [],
  ): void {
    const { response, route, query, representation } = exchange;
    let body = object;
    if ((object as KubeObject).kind === route.kind.kind) {
      if (representation.as === 'table') {
        body = toTable(
          route.kind,
          [object as KubeObject],
          { resourceVersion: (object as KubeObject).metadata.resourceVersion },
          readIncludedObject(query),
          this.#objects.now(),
        );
      } else if (representation.as === 'metadata') {
        body = toMetadata(object as KubeObject);
      }
    }
    respondObject(response, code, body, representation, {
      pretty: isTrue(query.get('pretty')),
      warnings,
    });
  }

  #respondItems(
    { response, route, query }: Exchange,
    items: KubeObject[],
    metadata: object,
    representation: Representation,
  ): void {
    let body: object;
    if (representation.as === 'table') {
      body = toTable(
        route.kind,
        items,
        metadata,
        readIncludedObject(query),
        this.#objects.now(),
      );
    } else if (representation.as === 'metadata') {
      body = {
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
        items: items.map(toMetadata),
      };
    } else {
      body = {
        kind: `${route.kind.kind}List`,
        apiVersion: apiVersionOf(route.kind),
        metadata,
        items: items.map(({ kind, apiVersion, ...rest }) => rest),
      };
    }
    respondObject(response, 200, body, representation, {
      pretty: isTrue(query.get('pretty')),
    });
  }
}

function deletedStatus(route: ObjectRoute, object: KubeObject): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: object.metadata.name,
      ...(route.kind.group ? { group: route.kind.group } : {}),
      kind: route.kind.plural,
      uid: object.metadata.uid,
    },
  };
}
