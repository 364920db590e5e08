import { NamedSegments } from '@backstage-releases/canary-policy';
import { AuthService } from '@backstage/backend-plugin-api';
import { StageType } from '@backstage-releases/plugin-releases-node';
import {
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { listNames } from '../input/listNames';
import { Expressions } from './Expressions';
import { Environments, PlannedService, Plans } from './Plans';
import { readComponent } from './readComponent';
import { readPlan } from './readPlan';
import { TimedCache } from './TimedCache';

/** Long enough for the reads of one page, short enough that nobody waits for a corrected plan. */
const CACHE_TTL = 3_000;

/**
 * Reads components and plans from the catalog, with the plugin's own credentials: who may see or release a component is asked before.
 */
export class DefaultPlans implements Plans {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #stageTypes: Map<string, StageType>;
  readonly #environments: Environments;
  readonly #segments: NamedSegments;
  readonly #expressions: Expressions;
  readonly #entities: TimedCache<Entity | undefined>;

  /** Throws `InputError` where an environment requires a stage type that is not installed. */
  static create(options: {
    catalog: CatalogService;
    auth: AuthService;
    stageTypes: Iterable<StageType>;
    environments: Environments;
    /** Those that all plans may call by name. */
    segments?: NamedSegments;
    expressions: Expressions;
    /** Epoch ms. */
    clock?: { now(): number };
  }): DefaultPlans {
    const stageTypes = new Map(
      [...options.stageTypes].map(stageType => [stageType.type, stageType]),
    );
    refuseUnknownRequirements(options.environments, stageTypes);
    return new DefaultPlans({ ...options, stageTypes });
  }

  private constructor(options: {
    catalog: CatalogService;
    auth: AuthService;
    stageTypes: Map<string, StageType>;
    environments: Environments;
    /** Those that all plans may call by name. */
    segments?: NamedSegments;
    expressions: Expressions;
    clock?: { now(): number };
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#stageTypes = options.stageTypes;
    this.#environments = options.environments;
    this.#segments = options.segments ?? {};
    this.#expressions = options.expressions;
    this.#entities = TimedCache.create({
      ttl: CACHE_TTL,
      clock: options.clock ?? Date,
    });
  }

  async read(entityRef: string): Promise<PlannedService> {
    const entity = await this.#entity(componentRef(entityRef));
    if (!entity) {
      throw new NotFoundError(`No component '${entityRef}' found`);
    }
    const service = readComponent(entity);
    if (!service.plan) {
      return { ...service, pipelines: [] };
    }
    const plan = await this.#entity(service.plan);
    if (!plan) {
      return {
        ...service,
        problems: [
          ...service.problems,
          {
            path: "metadata.annotations['backstage-releases/plan']",
            message: `No release plan '${service.plan}' found`,
            value: service.plan,
            expected: 'a plan that is in the catalog',
          },
        ],
        pipelines: [],
      };
    }
    const { pipelines, problems } = readPlan(plan.spec, {
      plan: `${plan.metadata.namespace ?? 'default'}/${plan.metadata.name}`,
      image: service.image,
      owner: service.owner,
      stageTypes: this.#stageTypes,
      environments: this.#environments.list(),
      segments: this.#segments,
      expressions: this.#expressions,
    });
    return {
      ...service,
      problems: [...service.problems, ...problems],
      pipelines,
    };
  }

  #entity(ref: string): Promise<Entity | undefined> {
    return this.#entities.get(ref, async () =>
      this.#catalog.getEntityByRef(ref, {
        credentials: await this.#auth.getOwnServiceCredentials(),
      }),
    );
  }
}

function componentRef(entityRef: string): string {
  let kind: string | undefined;
  try {
    const ref = parseEntityRef(entityRef);
    kind = ref.kind.toLocaleLowerCase('en-US');
    if (kind === 'component') {
      return stringifyEntityRef(ref);
    }
  } catch {
    // Not an entity ref at all.
  }
  throw new InputError(
    `Invalid entity ref '${entityRef}'; expected that of a component, for example 'component:default/shop'`,
  );
}

function refuseUnknownRequirements(
  environments: Environments,
  stageTypes: Map<string, StageType>,
) {
  for (const { name, require } of environments.list()) {
    const index = require.findIndex(type => !stageTypes.has(type));
    if (index >= 0) {
      throw new InputError(
        `Invalid configuration: 'releases.environments.${name}.require[${index}]': No installed stage type '${
          require[index]
        }'; expected one of ${listNames(stageTypes.keys())}`,
      );
    }
  }
}
